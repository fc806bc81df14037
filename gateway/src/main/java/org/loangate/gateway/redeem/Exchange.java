package org.loangate.gateway.redeem;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What became of a token exchange.
public sealed interface Exchange {

	/// A transaction token.
	///
	/// @param token as it goes into `Txn-Token`; never printed
	/// @param expiresAt when it ends
	record Granted(String token, Instant expiresAt) implements Exchange {

		@Override
		public String toString() {
			return "Granted[" + this.expiresAt + "]";
		}

	}

	/// A refusal that is the client's to know. Nothing was redeemed.
	record Refused(Reason reason) implements Exchange {
	}

	/// No answer, or one that is not the client's to know. Whether something was redeemed
	/// is not known: a repeat under the
	/// same key tells.
	///
	/// @param detail for the log
	record Unavailable(String detail) implements Exchange {
	}

	/// The `reason` of a refusal.
	enum Reason {

		/// Redeemed already, under another key or for another body.
		REDEEMED,

		/// Taken back.
		REVOKED,

		/// Past its time.
		EXPIRED,

		/// Not of this authorization server, or forgotten.
		UNKNOWN,

		/// The body is not what was agreed.
		TERMS_DIFFER;

		/// The reason's code on the wire.
		public String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

		/// The reason a code stands for, or nothing for a code nobody defined.
		public static Optional<Reason> of(String code) {
			return Arrays.stream(values()).filter((reason) -> reason.code().equals(code)).findFirst();
		}

	}

}
