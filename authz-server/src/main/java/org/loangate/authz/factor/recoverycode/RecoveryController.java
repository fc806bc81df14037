package org.loangate.authz.factor.recoverycode;

import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/// Makes recovery codes and shows them, once.
@Controller
@Order(30)
final class RecoveryController implements AccountSection {

	private static final String PATH = "/account/recovery-codes";

	private final RecoveryCodes codes;

	private final EnrolmentGuard guard;

	RecoveryController(RecoveryCodes codes, EnrolmentGuard guard) {
		this.codes = codes;
		this.guard = guard;
	}

	@Override
	public String template() {
		return "factor/recovery-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		return Map.of("left", this.codes.left(account.subject()));
	}

	@GetMapping(PATH)
	String ask(HttpServletRequest request) {
		return this.guard.detour(AccountChange.CODES, this.guard.signIn(request), PATH)
			.map((path) -> "redirect:" + path)
			.orElse("factor/recovery-new");
	}

	@PostMapping(PATH)
	String renew(HttpServletRequest request, HttpServletResponse response, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.guard.detour(AccountChange.CODES, signIn, PATH);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		model.addAttribute("codes", this.codes.renew(signIn.subject()));
		return "factor/recovery-codes";
	}

}
