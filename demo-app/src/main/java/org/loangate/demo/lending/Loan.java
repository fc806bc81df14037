package org.loangate.demo.lending;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/// A loan as its owner sees it.
///
/// @param loanId the lender's identifier
/// @param applicationId the application that led to it
/// @param idempotencyKey what the client called its request
/// @param amount what is lent
/// @param termMonths number of instalments
/// @param annualRatePercent percent a year, a decimal in a string
/// @param purpose the lender's code
/// @param status `booked`, or `paid-out` once the money has left
/// @param bookedAt when it was booked
/// @param paysOutAt when the money leaves
/// @param payoutAccount where the money goes, as of now
@JsonInclude(JsonInclude.Include.NON_NULL)
record Loan(@JsonProperty("loan_id") UUID loanId, @JsonProperty("application_id") UUID applicationId,
		@JsonProperty("idempotency_key") @Nullable String idempotencyKey, @JsonProperty("amount") Amount amount,
		@JsonProperty("term_months") int termMonths, @JsonProperty("annual_rate_percent") String annualRatePercent,
		@JsonProperty("purpose") String purpose, @JsonProperty("status") String status,
		@JsonProperty("booked_at") Instant bookedAt, @JsonProperty("pays_out_at") Instant paysOutAt,
		@JsonProperty("payout_account") Account payoutAccount) {

	/// An amount.
	///
	/// @param value a decimal in a string, with the currency's digits
	/// @param currency of ISO 4217
	record Amount(@JsonProperty("value") String value, @JsonProperty("currency") String currency) {

		static Amount of(BigDecimal value, String currency) {
			int digits = Currency.getInstance(currency).getDefaultFractionDigits();
			return new Amount(value.setScale(digits).toPlainString(), currency);
		}

	}

	/// A payout account, without its number.
	///
	/// @param scheme numbering scheme
	/// @param last4 last four characters
	/// @param applicationId the application that set it
	/// @param idempotencyKey what the client called that request
	/// @param setAt when it was set
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Account(@JsonProperty("scheme") String scheme, @JsonProperty("last4") String last4,
			@JsonProperty("application_id") UUID applicationId,
			@JsonProperty("idempotency_key") @Nullable String idempotencyKey, @JsonProperty("set_at") Instant setAt) {
	}

	/// The answer to a booking: only what never changes, so that a repeat gets the very
	/// same.
	///
	/// @param loanId the lender's identifier
	/// @param applicationId the application that led to it
	/// @param status always `booked`
	/// @param amount what is lent
	/// @param termMonths number of instalments
	/// @param bookedAt when it was booked
	record Receipt(@JsonProperty("loan_id") UUID loanId, @JsonProperty("application_id") UUID applicationId,
			@JsonProperty("status") String status, @JsonProperty("amount") Amount amount,
			@JsonProperty("term_months") int termMonths, @JsonProperty("booked_at") Instant bookedAt) {
	}

	/// The answer to a change of payout account, likewise.
	///
	/// @param loanId the loan
	/// @param payoutAccount the account that was set
	record Change(@JsonProperty("loan_id") UUID loanId, @JsonProperty("payout_account") Account payoutAccount) {
	}

}
