package org.loangate.authz.console;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.policy.version.Acts;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;
import org.loangate.authz.session.SignedIn;

import org.springframework.security.core.Authentication;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// What the frame of every page of the console shows: who works in it, whether they only look, and that the glass is
/// broken.
@ControllerAdvice(assignableTypes = { ConsoleController.class, DecisionPages.class, VersionPages.class })
final class ConsoleFrame {

	private final Accounts accounts;

	private final Versions versions;

	private final Acts acts;

	private final People people;

	ConsoleFrame(Accounts accounts, Versions versions, Acts acts, People people) {
		this.accounts = accounts;
		this.versions = versions;
		this.acts = acts;
		this.people = people;
	}

	@ModelAttribute
	void addFrame(@Nullable Authentication authentication, Locale locale, Model model) {
		if (authentication instanceof SignedIn person) {
			model.addAttribute("officer", person.role() == Role.SECURITY_OFFICER);
			model.addAttribute("me", person.getName());
			model.addAttribute("person",
					this.accounts.find(person.signIn().subject()).map(Account::email).orElse(null));
			model.addAttribute("glass", glass(locale));
		}
	}

	private @Nullable Glass glass(Locale locale) {
		Version active = this.versions.active();
		return active.breakGlass() ? this.acts.latest(active.digest(), "broke-glass")
			.map((act) -> new Glass(active.digest(), active.number(), this.people.name(act.by(), locale), act.note()))
			.orElse(null) : null;
	}

	/// That one officer alone put in force what is in force, and nobody has agreed yet.
	///
	/// @param by who did it
	/// @param reason what they said
	record Glass(String digest, int number, String by, String reason) {
	}

}
