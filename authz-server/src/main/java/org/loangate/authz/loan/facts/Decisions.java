package org.loangate.authz.loan.facts;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.IdentityDisputes;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.LenderSettings;
import org.loangate.authz.policy.Actor;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Reading;
import org.loangate.authz.stepup.Quarantine;
import org.loangate.authz.stepup.StepUps;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;

import org.springframework.stereotype.Component;

/// Gathers the facts about an application and has policy decide on them.
@Component
public final class Decisions {

	/// What an identity is that two accounts claim: neither proven nor asserted.
	private static final String DISPUTED = "disputed";

	private final Policies policies;

	private final Velocity velocity;

	private final Accounts accounts;

	private final IdentityDisputes disputes;

	private final StepUps stepUps;

	private final Quarantine quarantine;

	private final LenderSettings lender;

	Decisions(Policies policies, Velocity velocity, Accounts accounts, IdentityDisputes disputes, StepUps stepUps,
			Quarantine quarantine, LenderSettings lender) {
		this.policies = policies;
		this.velocity = velocity;
		this.accounts = accounts;
		this.disputes = disputes;
		this.stepUps = stepUps;
		this.quarantine = quarantine;
		this.lender = lender;
	}

	/// Decides, in the caller's transaction, which holds the subject's lock.
	public Decision decide(Circumstances asked, Instant now) {
		Map<Fact, Reading> readings = new HashMap<>();
		readings.put(Fact.ACTION, new Reading.Known(asked.terms().type()));
		readings.put(Fact.CLIENT_ID, new Reading.Known(asked.clientId()));
		readings.put(Fact.CLIENT_NAME, new Reading.Known(asked.clientName()));
		readings.put(Fact.ACTOR_NETWORK, new Reading.Known(asked.network()));
		readings.put(Fact.DEVICE_KNOWN, new Reading.Known(asked.deviceKnownAt() != null));
		readings.put(Fact.DEVICE_AGE_HOURS, hours(asked.deviceKnownAt(), now, "device-not-known"));
		subject(readings, asked.subject(), now);
		loan(readings, asked.terms());
		session(readings, asked.session(), now);
		ZonedDateTime time = now.atZone(this.lender.timeZone());
		readings.put(Fact.TIME_HOUR, new Reading.Known((long) time.getHour()));
		readings.put(Fact.TIME_WEEKDAY, new Reading.Known((long) time.getDayOfWeek().getValue()));
		readings.putAll(this.velocity.readings(asked.id(), asked.subject(), asked.terms(), asked.traces(), now));
		return this.policies.decide(asked.id().toString(), readings);
	}

	private void subject(Map<Fact, Reading> readings, Subject subject, Instant now) {
		Optional<Account> account = this.accounts.find(subject);
		readings.put(Fact.SUBJECT_IDENTITY, account.<Reading>map(
				(found) -> new Reading.Known(this.disputes.isDisputed(subject) ? DISPUTED : found.identity().value()))
			.orElseGet(() -> new Reading.Unknown("no-account")));
		readings.put(Fact.SUBJECT_ACCOUNT_AGE_HOURS,
				hours(account.map(Account::createdAt).orElse(null), now, "no-account"));
		readings.put(Fact.SUBJECT_FACTORS, new Reading.Known(this.stepUps.enrolled(subject)));
		List<String> passkeys = this.stepUps.kinds(subject, "passkey");
		readings.put(Fact.SUBJECT_PASSKEYS, new Reading.Known(passkeys));
		readings.put(Fact.SUBJECT_PASSKEY_COUNTER_REGRESSED, new Reading.Known(passkeys.contains("counter-regressed")));
		readings.put(Fact.SUBJECT_QUARANTINED_FACTORS, new Reading.Known(this.stepUps.quarantined(subject)));
		Map<String, Instant> enrolled = this.stepUps.enrolledAt(subject);
		readings.put(Fact.SUBJECT_PASSWORD_AGE_HOURS, hours(enrolled.get("password"), now, "not-enrolled"));
		readings.put(Fact.SUBJECT_TOTP_AGE_HOURS, hours(enrolled.get("totp"), now, "not-enrolled"));
		readings.put(Fact.SUBJECT_PASSKEY_AGE_HOURS, hours(enrolled.get("passkey"), now, "not-enrolled"));
		readings.put(Fact.SUBJECT_LIVENESS_AGE_HOURS, hours(enrolled.get("liveness"), now, "not-enrolled"));
		Optional<Instant> recovered = this.quarantine.recoveredAt(subject);
		readings.put(Fact.SUBJECT_RECOVERED, new Reading.Known(recovered.isPresent()));
		readings.put(Fact.SUBJECT_RECOVERY_AGE_HOURS, hours(recovered.orElse(null), now, "never-recovered"));
	}

	private static void loan(Map<Fact, Reading> readings, Terms terms) {
		readings.put(Fact.LOAN_PAYOUT_SCHEME, new Reading.Known(terms.payoutAccount().scheme().value()));
		switch (terms) {
			case LoanTerms loan -> {
				readings.put(Fact.LOAN_AMOUNT, new Reading.Known(loan.amount()));
				readings.put(Fact.LOAN_CURRENCY, new Reading.Known(loan.amount().currency().getCurrencyCode()));
				readings.put(Fact.LOAN_TERM_MONTHS, new Reading.Known((long) loan.termMonths()));
				readings.put(Fact.LOAN_ANNUAL_RATE_PERCENT, new Reading.Known(loan.annualRatePercent().doubleValue()));
				readings.put(Fact.LOAN_PURPOSE, new Reading.Known(loan.purpose()));
			}
			case PayoutAccountChange _ ->
				List.of(Fact.LOAN_AMOUNT, Fact.LOAN_CURRENCY, Fact.LOAN_TERM_MONTHS, Fact.LOAN_ANNUAL_RATE_PERCENT,
						Fact.LOAN_PURPOSE)
					.forEach((fact) -> readings.put(fact, new Reading.Unknown("not-a-loan")));
		}
	}

	private static void session(Map<Fact, Reading> readings, Actor.@Nullable Session session, Instant now) {
		if (session == null) {
			List.of(Fact.SESSION_AGE_MINUTES, Fact.SESSION_ACR, Fact.SESSION_AMR)
				.forEach((fact) -> readings.put(fact, new Reading.Unknown("no-session")));
			return;
		}
		readings.put(Fact.SESSION_AGE_MINUTES,
				new Reading.Known(Math.max(0, Duration.between(session.startedAt(), now).toMinutes())));
		readings.put(Fact.SESSION_ACR, new Reading.Known(session.acr().value()));
		readings.put(Fact.SESSION_AMR, new Reading.Known(session.amr()));
	}

	// Whole hours: 0 in the first.
	private static Reading hours(@Nullable Instant since, Instant now, String absent) {
		return (since != null) ? new Reading.Known(Math.max(0, Duration.between(since, now).toHours()))
				: new Reading.Unknown(absent);
	}

}
