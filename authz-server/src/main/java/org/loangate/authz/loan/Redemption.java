package org.loangate.authz.loan;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

import org.loangate.authz.account.Subject;
import org.loangate.contract.Assurance;
import org.loangate.contract.TermsClaims;

/// What became of a redemption.
public sealed interface Redemption {

	/// Redeemed, now or by an earlier call with the same key and body.
	///
	/// @param applicationId the transaction token's `txn`
	/// @param expiresAt the transaction token's `exp`, whole seconds: the same in every
	/// repeat
	/// @param claims the terms as they stand in a token
	record Granted(UUID applicationId, Subject subject, String clientId, Assurance assurance, TermsClaims claims,
			Instant expiresAt) implements Redemption {
	}

	/// Not redeemed, or for something else: `invalid_request` at the exchange.
	///
	/// @param differing pointers of the body's fields that differ from what was agreed
	record Refused(Reason reason, List<String> differing) implements Redemption {

		public Refused {
			differing = List.copyOf(differing);
		}

	}

	/// Why not.
	enum Reason {

		/// Redeemed under another key, for another body, or too long ago to repeat.
		REDEEMED,
		/// Taken back.
		REVOKED,
		/// Its life is over.
		EXPIRED,
		/// No token of ours, or not this client's, or weaker than what was decided.
		UNKNOWN,
		/// The request is not what was agreed.
		TERMS_DIFFER;

		/// The stable code, the same in logs, evidence and replies.
		public String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
