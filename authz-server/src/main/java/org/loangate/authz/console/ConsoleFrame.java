package org.loangate.authz.console;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.authentication.Account;
import org.loangate.authz.authentication.Accounts;
import org.loangate.authz.authentication.Role;
import org.loangate.authz.authentication.SignedIn;

import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// What the frame of every page of the console shows: who works in it, and whether they only look.
@ControllerAdvice(assignableTypes = { ConsoleController.class, DecisionPages.class, VersionPages.class })
final class ConsoleFrame {

	private final Accounts accounts;

	ConsoleFrame(Accounts accounts) {
		this.accounts = accounts;
	}

	@ModelAttribute
	void addPerson(@Nullable Authentication authentication, Model model) {
		if (authentication instanceof SignedIn person) {
			model.addAttribute("officer", person.role() == Role.SECURITY_OFFICER);
			model.addAttribute("me", person.getName());
			model.addAttribute("person",
					this.accounts.find(person.signIn().subject()).map(Account::email).orElse(null));
		}
	}

}
