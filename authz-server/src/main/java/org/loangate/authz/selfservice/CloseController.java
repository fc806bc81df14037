package org.loangate.authz.selfservice;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Closings;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/// Closes the account of whoever is signed in, after a wait in which it can be taken back; says why, where it cannot be
/// closed. Staff do not close their own.
@Controller
@Order(90)
final class CloseController implements AccountSection {

	private static final String PATH = "/account/close";

	private final Closings closings;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	CloseController(Closings closings, Accounts accounts, EnrolmentGuard guard) {
		this.closings = closings;
		this.accounts = accounts;
		this.guard = guard;
	}

	@Override
	public String template() {
		return "selfservice/close-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Map<String, Object> view = new HashMap<>();
		view.put("offered", !account.role().isStaff());
		this.closings.waiting(account.subject()).ifPresent((closing) -> {
			view.put("asked", closing.askedAt());
			view.put("ready", closing.readyAt());
		});
		return view;
	}

	@GetMapping(PATH)
	String show(HttpServletRequest request, HttpServletResponse response, Model model) {
		model.addAttribute("days", this.closings.howLong().toDays());
		return on(request, response, model, this.closings::obstacle, "selfservice/close");
	}

	@PostMapping(PATH)
	String close(HttpServletRequest request, HttpServletResponse response, Model model) {
		return on(request, response, model, this.closings::begin, "redirect:/account");
	}

	/// Takes back what waits: whoever is signed in may, however weakly.
	@PostMapping(PATH + "/stop")
	String stop(HttpServletRequest request) {
		this.closings.stop(this.guard.signIn(request).subject());
		return "redirect:/account";
	}

	// What is open for somebody is told after the proof only.
	private String on(HttpServletRequest request, HttpServletResponse response, Model model,
			Function<Subject, Optional<String>> then, String done) {
		SignIn signIn = this.guard.signIn(request);
		Account account = this.accounts.find(signIn.subject())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED));
		if (account.role().isStaff()) {
			return refused("staff", HttpStatus.FORBIDDEN, response, model);
		}
		if (this.closings.waiting(signIn.subject()).isPresent()) {
			return "redirect:/account";
		}
		return this.guard.detour(AccountChange.CLOSING, signIn, PATH)
			.map((path) -> "redirect:" + path)
			.orElseGet(() -> then.apply(signIn.subject())
				.map((why) -> refused(why, HttpStatus.CONFLICT, response, model))
				.orElse(done));
	}

	private static String refused(String why, HttpStatus status, HttpServletResponse response, Model model) {
		response.setStatus(status.value());
		model.addAttribute("why", why);
		return "selfservice/close-refused";
	}

}
