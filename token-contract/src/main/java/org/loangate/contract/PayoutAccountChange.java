package org.loangate.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The terms of sending a booked loan's money elsewhere: `payout_account_change`.
///
/// @param loanId the lender's identifier of the loan, 1 to 64 of `A` to `Z`, `a` to `z`, `0` to `9`, `_` and `-`
/// @param payoutAccount where the money goes from now on
/// @param location the gateway's URL followed by `/loans/{loan_id}/payout-account`
public record PayoutAccountChange(String loanId, PayoutAccount payoutAccount, String location) implements Terms {

	/// The `authorization_details` type.
	public static final String TYPE = "payout_account_change";

	/// What is agreed to and stands in the body of its request; the loan stands in the
	/// location.
	public static final Set<String> TERMS = Set.of("payout_account");

	private static final Pattern LOAN_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

	public PayoutAccountChange {
		if (!LOAN_ID.matcher(loanId).matches()) {
			throw new InvalidTerm("loan_id",
					InvalidTerm.shown(loanId) + " (expected: 1 to 64 letters, digits, underscores and hyphens)");
		}
	}

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public Map<String, Object> toAuthorizationDetail() {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("type", TYPE);
		detail.put("actions", List.of("submit"));
		detail.put("locations", locations());
		detail.put("loan_id", this.loanId);
		detail.put("payout_account", this.payoutAccount.toDetail());
		return detail;
	}

}
