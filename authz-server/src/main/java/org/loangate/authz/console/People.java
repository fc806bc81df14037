package org.loangate.authz.console;

import java.util.Locale;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;

import org.springframework.context.MessageSource;
import org.springframework.stereotype.Component;

/// What those who did something to the policy are called on a page.
@Component
final class People {

	private static final String PROGRAM = "client:";

	private final Accounts accounts;

	private final MessageSource messages;

	People(Accounts accounts, MessageSource messages) {
		this.accounts = accounts;
		this.messages = messages;
	}

	/// @param id a subject, `client:<client_id>` or `system`
	String name(String id, Locale locale) {
		if (id.equals("system")) {
			return this.messages.getMessage("console.versions.system", null, locale);
		}
		return id.startsWith(PROGRAM) ? id.substring(PROGRAM.length())
				: this.accounts.find(new Subject(id)).map(Account::email).orElse(id);
	}

}
