package org.loangate.authz.stepup;

import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.session.KnownDevices;
import org.loangate.authz.session.SignIn;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The page that takes a mailed code, and those that say why a change cannot be made.
@Controller
@RequestMapping(MailCodeController.PATH)
final class MailCodeController {

	static final String PATH = "/account/mail-code";

	/// Says that the address must be confirmed first.
	static final String CONFIRM_ADDRESS = PATH + "/address-missing";

	/// Says that the desk decides first.
	static final String FROZEN = PATH + "/account-frozen";

	private final MailCodes codes;

	private final EnrolmentGuard guard;

	private final Accounts accounts;

	private final KnownDevices devices;

	MailCodeController(MailCodes codes, EnrolmentGuard guard, Accounts accounts, KnownDevices devices) {
		this.codes = codes;
		this.guard = guard;
		this.accounts = accounts;
		this.devices = devices;
	}

	@GetMapping("/address-missing")
	String confirmAddress() {
		return "stepup/confirm-first";
	}

	@GetMapping("/account-frozen")
	String frozen() {
		return "stepup/frozen";
	}

	@GetMapping("/{code}")
	String ask(@PathVariable String code, @RequestParam(defaultValue = "") String way, HttpServletRequest request,
			Model model) {
		SignIn signIn = this.guard.signIn(request);
		AccountChange change = change(code);
		Optional<String> returnTo = this.codes.returnTo(signIn, change);
		if (returnTo.isEmpty()) {
			return "redirect:/account";
		}
		if (way.equals("recovery-code") && this.guard.takesRecoveryCode(change, signIn)) {
			return "redirect:" + this.guard.proveRecoveryCode(signIn, returnTo.get());
		}
		return page(signIn, change, this.codes.isSent(signIn, change) ? null : "stepup.mail-code.too-many", model);
	}

	@PostMapping("/{code}")
	String answer(@PathVariable String code, @RequestParam(name = "code", defaultValue = "") String typed,
			HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		AccountChange change = change(code);
		Optional<String> returnTo = this.codes.returnTo(signIn, change);
		if (returnTo.isEmpty()) {
			return "redirect:/account";
		}
		MailCodes.Result result = this.codes.check(signIn, change, typed, new Submission(Map.of(),
				this.devices.find(request, signIn.subject()).orElse(null), ClientNetwork.of(request)));
		return (result == MailCodes.Result.RIGHT) ? "redirect:" + returnTo.get()
				: page(signIn, change, "factor.refusal." + result.code(), model);
	}

	@PostMapping("/{code}/again")
	String again(@PathVariable String code, HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		AccountChange change = change(code);
		if (this.codes.returnTo(signIn, change).isEmpty()) {
			return "redirect:/account";
		}
		boolean sent = this.codes.send(signIn, change);
		return sent ? "redirect:" + PATH + "/" + change.code()
				: page(signIn, change, "stepup.mail-code.too-many", model);
	}

	private String page(SignIn signIn, AccountChange change, @Nullable String problem, Model model) {
		model.addAttribute("change", change.code());
		model.addAttribute("address", this.accounts.find(signIn.subject()).map(Account::email).orElse(""));
		model.addAttribute("problem", problem);
		model.addAttribute("recoverable", this.guard.takesRecoveryCode(change, signIn));
		return "stepup/mail-code";
	}

	private static AccountChange change(String code) {
		return AccountChange.find(code).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

}
