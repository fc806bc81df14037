package org.loangate.authz.loan;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.Row.State;

/// What has come of an application so far, as those see it who watch the policy.
public enum CameOf {

	/// Nothing yet: its borrower is being asked.
	OPEN,
	/// It waits for a person, or for time.
	HELD,
	/// It is agreed to, and no lending API has it yet.
	AGREED,
	/// A lending API has it, and has not answered.
	REDEEMED,
	/// A lending API carried it out.
	BOOKED,
	/// A lending API refused it.
	REFUSED_BY_LENDER,
	/// Policy refused it, or what it rested on was taken back.
	REFUSED,
	/// Its borrower did not want it.
	DECLINED,
	/// Its borrower could not prove what was demanded.
	FAILED_PROOF,
	/// Its time was over.
	EXPIRED;

	/// The stable code.
	public String code() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	static CameOf of(State state, @Nullable String reason, @Nullable Integer answer) {
		return switch (state) {
			case PROPOSED, CHALLENGED -> OPEN;
			case HELD -> HELD;
			case APPROVED, ISSUED -> AGREED;
			case REDEEMED -> (answer == null) ? REDEEMED : (answer < 400) ? BOOKED : REFUSED_BY_LENDER;
			case EXPIRED -> EXPIRED;
			case REFUSED -> Reason.BORROWER_DECLINED.code().equals(reason) ? DECLINED
					: Reason.UNMET_AUTHENTICATION_REQUIREMENTS.code().equals(reason) ? FAILED_PROOF : REFUSED;
		};
	}

}
