package org.loangate.authz.loan;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.loangate.authz.authentication.Accounts;
import org.loangate.authz.authentication.StepUps;
import org.loangate.authz.authentication.Subject;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Reading;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;

import org.springframework.stereotype.Component;

/// Gathers the facts about an application and has policy decide on them.
@Component
final class Decisions {

	private static final Duration WINDOW = Duration.ofHours(24);

	private final Policies policies;

	private final JdbcApplications rows;

	private final Accounts accounts;

	private final StepUps stepUps;

	Decisions(Policies policies, JdbcApplications rows, Accounts accounts, StepUps stepUps) {
		this.policies = policies;
		this.rows = rows;
		this.accounts = accounts;
		this.stepUps = stepUps;
	}

	/// Decides, in the caller's transaction, which holds the subject's lock.
	Decision decide(UUID id, Subject subject, String clientId, Terms terms, String network, Instant now) {
		Map<Fact, Reading> readings = new HashMap<>();
		readings.put(Fact.ACTION, new Reading.Known(terms.type()));
		readings.put(Fact.CLIENT_ID, new Reading.Known(clientId));
		readings.put(Fact.ACTOR_NETWORK, new Reading.Known(network));
		readings.put(Fact.SUBJECT_IDENTITY,
				this.accounts.find(subject)
					.<Reading>map((account) -> new Reading.Known(account.identity().value()))
					.orElseGet(() -> new Reading.Unknown("no-account")));
		readings.put(Fact.SUBJECT_FACTORS, new Reading.Known(this.stepUps.enrolled(subject)));
		readings.put(Fact.SUBJECT_PASSKEYS, new Reading.Known(this.stepUps.kinds(subject, "passkey")));
		readings.put(Fact.SUBJECT_QUARANTINED_FACTORS, new Reading.Known(this.stepUps.quarantined(subject)));
		switch (terms) {
			case LoanTerms loan -> {
				readings.put(Fact.LOAN_AMOUNT, new Reading.Known(loan.amount()));
				readings.put(Fact.LOAN_CURRENCY, new Reading.Known(loan.amount().currency().getCurrencyCode()));
				readings.put(Fact.LOAN_TERM_MONTHS, new Reading.Known((long) loan.termMonths()));
				readings.put(Fact.LOAN_PURPOSE, new Reading.Known(loan.purpose()));
				readings.put(Fact.LOAN_TOTAL_24H,
						total(loan.amount(), this.rows.counted(subject, id, now, now.minus(WINDOW))));
			}
			case PayoutAccountChange _ -> {
				Reading none = new Reading.Unknown("not-a-loan");
				readings.put(Fact.LOAN_AMOUNT, none);
				readings.put(Fact.LOAN_CURRENCY, none);
				readings.put(Fact.LOAN_TERM_MONTHS, none);
				readings.put(Fact.LOAN_PURPOSE, none);
				readings.put(Fact.LOAN_TOTAL_24H, none);
			}
		}
		return this.policies.decide(id.toString(), readings);
	}

	private static Reading total(Money amount, Map<String, BigDecimal> counted) {
		String currency = amount.currency().getCurrencyCode();
		if (!counted.keySet().stream().allMatch(currency::equals)) {
			return new Reading.Unknown("currencies-differ");
		}
		try {
			BigDecimal sum = counted.getOrDefault(currency, BigDecimal.ZERO).add(amount.value());
			return new Reading.Known(new Money(sum.setScale(amount.value().scale()), amount.currency()));
		}
		catch (ArithmeticException | IllegalArgumentException _) {
			return new Reading.Unknown("out-of-range");
		}
	}

}
