package org.loangate.authz.authentication.recovery;

import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.authentication.Account;
import org.loangate.authz.authentication.AccountSection;
import org.loangate.authz.authentication.EnrolmentGuard;
import org.loangate.authz.authentication.SignIn;

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
		return "authentication/recovery-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		return Map.of("left", this.codes.left(account.subject()));
	}

	@GetMapping(PATH)
	String ask(HttpServletRequest request) {
		return this.guard.detour(this.guard.signIn(request), PATH)
			.map((path) -> "redirect:" + path)
			.orElse("authentication/recovery-new");
	}

	@PostMapping(PATH)
	String renew(HttpServletRequest request, HttpServletResponse response, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Optional<String> detour = this.guard.detour(signIn, PATH);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		model.addAttribute("codes", this.codes.renew(signIn.subject()));
		return "authentication/recovery-codes";
	}

}
