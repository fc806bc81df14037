package org.loangate.authz.account;

import java.util.Locale;
import java.util.Map;

/// Says that something about an account takes a person at the desk to decide it. Published inside the transaction that
/// finds it out, in which the case is kept: what a listener throws undoes both.
///
/// @param subject whose account it is about
/// @param reason why, a stable lower-case code such as `stopped-twice`
/// @param details what else a reviewer needs, by name: digests and references, no secret and nothing of a person's in
/// clear; at most 4096 characters as JSON
public record ReviewNeeded(Kind kind, Subject subject, String reason, Map<String, String> details) {

	/// Copies the details.
	public ReviewNeeded {
		details = Map.copyOf(details);
	}

	/// What there is to decide.
	public enum Kind {

		/// Who somebody is.
		IDENTITY,

		/// Whose an account is that two sides want back.
		RECOVERY;

		/// The value as the database and the pages know it.
		public String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
