package org.loangate.authz.loan;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;

/// A loan application, or a change of payout account, in one of its states. A value read at one moment: what may follow
/// from it is settled by the conditional update that tries.
public sealed interface LoanApplication {

	/// Who asks for what.
	Ask ask();

	/// Its identifier.
	default UUID id() {
		return ask().id();
	}

	/// Permitted by policy, nothing asked of the borrower yet.
	///
	/// @param required what the borrower has to prove
	record Proposed(Ask ask, Requirement required, Instant expiresAt) implements LoanApplication {
	}

	/// The borrower is being asked.
	///
	/// @param challengeId of the running step-up
	/// @param agreedAt when the borrower agreed to the terms by a click; a passkey over
	/// the terms agrees by itself
	record Challenged(Ask ask, Requirement required, String challengeId, @Nullable Instant agreedAt,
			Instant expiresAt) implements LoanApplication {
	}

	/// Waiting, for a person to decide or for time to pass. The same terms asked for
	/// again continue it.
	///
	/// @param reason [Reason#HELD] or [Reason#COOLING_OFF]
	/// @param until when a cooling-off is over
	/// @param because policy's own words for the borrower, by language tag; often empty
	record Held(Ask ask, Reason reason, @Nullable Instant until,
			Map<String, String> because) implements LoanApplication {
	}

	/// Agreed to, and proven as demanded: one token may be issued for it.
	record Approved(Ask ask, Requirement required, Assurance assurance, Instant expiresAt) implements LoanApplication {
	}

	/// Its token is with the client.
	///
	/// @param jti identifier of that token
	record Issued(Ask ask, Requirement required, Assurance assurance, String jti,
			Instant expiresAt) implements LoanApplication {
	}

	/// Its token was redeemed: there is nothing more to come.
	record Redeemed(Ask ask, String jti, Instant redeemedAt) implements LoanApplication {
	}

	/// Nothing will come of it.
	///
	/// @param because policy's own words for the borrower, by language tag; often empty
	/// @param unmet of [Reason#UNMET_AUTHENTICATION_REQUIREMENTS], what stood in the way,
	/// where that was taken down
	record Refused(Ask ask, Reason reason, Map<String, String> because,
			@Nullable Unmet unmet) implements LoanApplication {
	}

	/// Too late.
	record Expired(Ask ask) implements LoanApplication {
	}

	/// Why what is demanded cannot be proven.
	enum Unmet {

		/// The borrower has nothing that would.
		MISSING,
		/// What would is new to the account.
		QUARANTINED,
		/// What would did not recognize the borrower.
		FAILED,
		/// What would was answered wrongly too often.
		LOCKED;

		/// The stable code, the same in logs, evidence and replies.
		public String code() {
			return name().toLowerCase(Locale.ROOT);
		}

		static @Nullable Unmet of(@Nullable String code) {
			return (code != null) ? valueOf(code.toUpperCase(Locale.ROOT)) : null;
		}

	}

	/// Why it is held or refused.
	enum Reason {

		/// The borrower does not want it.
		BORROWER_DECLINED,
		/// Policy denies it.
		REFUSED,
		/// A person decides.
		HELD,
		/// Policy makes it wait.
		COOLING_OFF,
		/// Nothing the borrower has reaches what is demanded, or they failed too often.
		UNMET_AUTHENTICATION_REQUIREMENTS,
		/// Taken back: by the client, or by a liveness vendor.
		REVOKED;

		/// The stable code, the same in logs, evidence and replies.
		public String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

		static Reason of(String code) {
			return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
		}

	}

}
