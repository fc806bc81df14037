package org.loangate.authz.recovery;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;

/// A change to an account that waits, so that whoever is told of it can stop it.
///
/// @param id unguessable, 22 characters of base64url
/// @param factor of a removal, what is removed
/// @param credential of a removal, which one
/// @param address of a recovery, the former address it began from; `null` where it began from the present one
/// @param language that whoever asked reads
/// @param readyAt end of the wait
/// @param lapsesAt when a recovery that nobody went on with is over
record PendingChange(String id, Subject subject, Kind kind, @Nullable String factor, @Nullable String credential,
		@Nullable String address, Locale language, Instant askedAt, Instant readyAt, Instant lapsesAt) {

	/// What waits.
	enum Kind {

		/// Of an account, by somebody who can prove nothing but its e-mail address.
		RECOVERY,

		/// Of a strong factor, by somebody who proved something weaker.
		REMOVAL;

		String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
