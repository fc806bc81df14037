package org.loangate.demo.lending;

import java.math.BigDecimal;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccount;

/// The body that asks for a loan. Nothing missing, nothing else, numbers and strings as written here.
///
/// @param amount what is lent
/// @param termMonths number of instalments
/// @param annualRatePercent a decimal in a string
/// @param purpose the lender's code
/// @param payoutAccount where the money goes
record LoanBody(@JsonProperty(value = "amount", required = true) Amount amount,
		@JsonProperty(value = "term_months", required = true) int termMonths,
		@JsonProperty(value = "annual_rate_percent", required = true) String annualRatePercent,
		@JsonProperty(value = "purpose", required = true) String purpose,
		@JsonProperty(value = "payout_account", required = true) Account payoutAccount) {

	LoanBody {
		Objects.requireNonNull(amount, "amount");
		Objects.requireNonNull(annualRatePercent, "annual_rate_percent");
		Objects.requireNonNull(purpose, "purpose");
		Objects.requireNonNull(payoutAccount, "payout_account");
	}

	/// The terms it asks for.
	/// @param location where it was sent, at the gateway
	LoanTerms toTerms(String location) {
		Money money = this.amount.toMoney();
		PayoutAccount account = this.payoutAccount.toPayoutAccount();
		if (!this.annualRatePercent.matches("[0-9]{1,3}(\\.[0-9]{1,4})?")) {
			throw new LendingProblem(LendingProblem.Code.MALFORMED, "#/annual_rate_percent");
		}
		try {
			return new LoanTerms(money, this.termMonths, new BigDecimal(this.annualRatePercent), this.purpose, account,
					location);
		}
		catch (IllegalArgumentException ex) {
			throw new LendingProblem(LendingProblem.Code.MALFORMED,
					(this.termMonths < 1 || this.termMonths > 360) ? "#/term_months" : "#/purpose");
		}
	}

	@Override
	public String toString() {
		return "LoanBody[" + this.termMonths + " months]";
	}

	/// An amount.
	///
	/// @param value a decimal in a string, with the currency's digits
	/// @param currency of ISO 4217
	record Amount(@JsonProperty(value = "value", required = true) String value,
			@JsonProperty(value = "currency", required = true) String currency) {

		Amount {
			Objects.requireNonNull(value, "value");
			Objects.requireNonNull(currency, "currency");
		}

		Money toMoney() {
			try {
				return Money.of(this.value, this.currency);
			}
			catch (IllegalArgumentException ex) {
				throw new LendingProblem(LendingProblem.Code.MALFORMED, "#/amount");
			}
		}

	}

	/// An account.
	///
	/// @param scheme numbering scheme
	/// @param id number
	record Account(@JsonProperty(value = "scheme", required = true) String scheme,
			@JsonProperty(value = "id", required = true) String id) {

		Account {
			Objects.requireNonNull(scheme, "scheme");
			Objects.requireNonNull(id, "id");
		}

		PayoutAccount toPayoutAccount() {
			try {
				return PayoutAccount.of(this.scheme, this.id);
			}
			catch (IllegalArgumentException ex) {
				throw new LendingProblem(LendingProblem.Code.MALFORMED, "#/payout_account");
			}
		}

		@Override
		public String toString() {
			return "Account[redacted]";
		}

	}

}
