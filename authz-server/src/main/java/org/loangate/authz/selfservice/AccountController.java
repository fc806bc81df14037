package org.loangate.authz.selfservice;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.staff.Console;
import org.loangate.authz.staff.StaffGate;
import org.loangate.authz.staff.StaffProof;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.server.ResponseStatusException;

/// The account page: who is signed in, and one section for each factor.
@Controller
final class AccountController {

	private final EnrolmentGuard guard;

	private final Accounts accounts;

	private final StaffGate staff;

	private final List<AccountSection> sections;

	AccountController(EnrolmentGuard guard, Accounts accounts, StaffGate staff, List<AccountSection> sections) {
		this.guard = guard;
		this.accounts = accounts;
		this.staff = staff;
		this.sections = List.copyOf(sections);
	}

	@GetMapping("/account")
	String account(HttpServletRequest request, Model model) {
		Account account = this.accounts.find(this.guard.signIn(request).subject())
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED));
		Optional<String> back = BrowserSessions.comeBack(request);
		if (back.isPresent()) {
			return "redirect:" + back.get();
		}
		boolean restricted = this.staff.isRestricted(request, account.subject());
		List<Shown> shown = this.sections.stream()
			.filter((section) -> !restricted || section.isOpenWithoutPasskey())
			.map((section) -> {
				if (!section.formAction().isEmpty()) {
					FormActions.allow(request, section.formAction());
				}
				return new Shown(section.template(), section.view(account));
			})
			.toList();
		model.addAttribute("account", account);
		model.addAttribute("restricted", restricted);
		model.addAttribute("consoles",
				restricted ? List.of() : Console.of(account.role()).stream().map(Console::pageName).toList());
		model.addAttribute("approves", !restricted && StaffProof.approves(account.role()));
		model.addAttribute("sections", shown);
		return "selfservice/account";
	}

	/// A section as the template reads it.
	record Shown(String template, Map<String, Object> view) {
	}

}
