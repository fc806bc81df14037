package org.loangate.authz.loan;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.LoanApplication.Unmet;
import org.loangate.contract.Assurance;
import org.loangate.contract.Expiry;
import org.loangate.contract.Requirement;
import org.loangate.contract.Terms;

/// An application as it lies in the table, its terms still sealed.
@SuppressWarnings("ArrayRecordComponent")
record Row(UUID id, State state, Subject subject, String clientId, String clientName, @Nullable String jkt, String sid,
		String returnTo, @Nullable String formActionOrigin, byte[] termsDigest, byte[] termsSealed,
		byte[] accountKeySealed, String network, byte @Nullable [] traceDevice, @Nullable Instant deviceKnownAt,
		UUID decisionId, String policyDigest, Requirement asked, @Nullable Requirement required, boolean settled,
		Set<String> excluded, @Nullable String challengeId, @Nullable Instant agreedAt, @Nullable Assurance assurance,
		@Nullable Reason reason, Map<String, String> because, @Nullable Instant heldUntil, Instant createdAt,
		Instant expiresAt, @Nullable String jti, @Nullable Instant tokenExpiresAt, @Nullable Instant redeemedAt,
		@Nullable String idempotencyKey, byte @Nullable [] bodyDigest, @Nullable Instant transactionExpiresAt,
		@Nullable Unmet unmet) {

	/// The states, as the column names them.
	enum State {

		PROPOSED, CHALLENGED, HELD, APPROVED, ISSUED, REDEEMED, REFUSED, EXPIRED

	}

	boolean hasLapsed(Instant now) {
		return switch (this.state) {
			case PROPOSED, CHALLENGED, HELD, APPROVED -> Expiry.isPast(this.expiresAt, now);
			case ISSUED, REDEEMED, REFUSED, EXPIRED -> false;
		};
	}

	LoanApplication application(Terms terms) {
		Ask ask = new Ask(this.id, this.subject, this.clientId, this.clientName, terms, this.jkt, this.sid,
				this.returnTo, this.formActionOrigin, this.because, this.createdAt);
		return switch (this.state) {
			case PROPOSED -> new LoanApplication.Proposed(ask, present(this.required), this.expiresAt);
			case CHALLENGED -> new LoanApplication.Challenged(ask, present(this.required), present(this.challengeId),
					this.agreedAt, this.expiresAt);
			case HELD -> new LoanApplication.Held(ask, present(this.reason), this.heldUntil, this.because);
			case APPROVED ->
				new LoanApplication.Approved(ask, present(this.required), present(this.assurance), this.expiresAt);
			case ISSUED -> new LoanApplication.Issued(ask, present(this.required), present(this.assurance),
					present(this.jti), present(this.tokenExpiresAt));
			case REDEEMED -> new LoanApplication.Redeemed(ask, present(this.jti), present(this.redeemedAt));
			case REFUSED -> new LoanApplication.Refused(ask, present(this.reason), this.because, this.unmet);
			case EXPIRED -> new LoanApplication.Expired(ask);
		};
	}

	// The table's own checks say that these are there in that state.
	static <T> T present(@Nullable T value) {
		return Objects.requireNonNull(value);
	}

}
