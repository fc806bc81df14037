package org.loangate.authz.staff;

import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Shows operators who is staff, and closes their accounts.
@Controller
@Order(10)
final class StaffController implements OperationsSection {

	private static final String CLOSE = "/operations/staff/close";

	private final StaffAccounts staff;

	private final EnrolmentGuard guard;

	private final StaffProof proof;

	StaffController(StaffAccounts staff, EnrolmentGuard guard, StaffProof proof) {
		this.staff = staff;
		this.guard = guard;
		this.proof = proof;
	}

	@Override
	public String template() {
		return "staff/staff-operations";
	}

	@Override
	public Map<String, Object> view(Subject operator) {
		return Map.of("accounts", this.staff.open(), "own", operator.id());
	}

	/// Says what closing somebody else's staff account means, after a proof of the
	/// passkey.
	@GetMapping(CLOSE)
	String ask(@RequestParam(defaultValue = "") String id, HttpServletRequest request, Model model) {
		SignIn signIn = this.guard.signIn(request);
		Account account = others(id, signIn);
		Optional<String> detour = this.proof.detour(signIn, CLOSE + "?id=" + account.subject().id());
		model.addAttribute("account", account);
		return detour.map((path) -> "redirect:" + path).orElse("staff/close");
	}

	/// Closes it.
	@PostMapping(CLOSE)
	String close(@RequestParam(defaultValue = "") String id, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		Account account = others(id, signIn);
		Optional<String> detour = this.proof.detour(signIn, CLOSE + "?id=" + account.subject().id());
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		this.staff.close(account.subject(), signIn.subject());
		return "redirect:/operations";
	}

	// Nobody closes their own, so that one operator is always left. Whose it is not to
	// close is not there.
	private Account others(String id, SignIn signIn) {
		return this.staff.open()
			.stream()
			.filter((found) -> found.subject().id().equals(id) && !found.subject().equals(signIn.subject()))
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

}
