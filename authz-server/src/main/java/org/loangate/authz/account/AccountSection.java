package org.loangate.authz.account;

import java.util.Map;

/// One section of the account page: what a factor has enrolled, and the ways to change it. Ordered.
public interface AccountSection {

	/// Name of the template, such as `factor/totp-account`, whose fragment
	/// `section(view)` shows it.
	String template();

	/// What the fragment shows, by name.
	Map<String, Object> view(Account account);

	/// Whether it is open to staff who have no passkey yet.
	default boolean isOpenWithoutPasskey() {
		return false;
	}

	/// Origin that a form of the section leads to, or the empty string.
	default String formAction() {
		return "";
	}

}
