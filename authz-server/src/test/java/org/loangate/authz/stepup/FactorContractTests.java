package org.loangate.authz.stepup;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.stepup.Outcome.Refused;
import org.loangate.authz.stepup.Outcome.Verified;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What every factor must hold: each answer counts once, in time, for its own person, and wrong ones end.
@IntegrationTest
public abstract class FactorContractTests {

	@Autowired
	protected Accounts accounts;

	@Autowired
	protected TransactionTemplate transactions;

	@Autowired
	protected Clock clock;

	protected Subject subject;

	/// The factor under test.
	protected abstract Factor factor();

	/// Enrols the factor for a person, so that the next calls can answer for them.
	protected abstract void enrol(Subject subject);

	/// A right answer, in a ceremony that was begun.
	protected abstract Submission right(Ceremony ceremony);

	/// A wrong answer in the right form.
	protected abstract Submission wrong(Ceremony ceremony);

	/// A transaction to bind to, where the factor needs one.
	protected @Nullable Binding binding() {
		return null;
	}

	/// How many wrong answers end an attempt; none for a factor that cannot be guessed.
	protected int tries() {
		return 0;
	}

	@BeforeEach
	void somebody() {
		this.subject = register();
		enrol(this.subject);
	}

	protected Subject register() {
		return this.accounts.register("f-" + UUID.randomUUID() + "@example.test").subject();
	}

	protected Ceremony ceremony(Subject whose, Instant expiresAt) {
		String id = Subject.random(new SecureRandom()).id();
		return new Ceremony(id, whose, "sid", binding(), expiresAt, false, false, "/step-up/" + id);
	}

	protected Ceremony ceremony() {
		return ceremony(this.subject, this.clock.instant().plus(Duration.ofMinutes(5)));
	}

	@Test
	void provesByARightAnswer() {
		Instant before = this.clock.instant().minus(1, ChronoUnit.MINUTES);
		Ceremony ceremony = ceremony();

		Outcome outcome = factor().verify(ceremony, right(ceremony));

		assertThat(outcome).isInstanceOf(Verified.class);
		ProvenFactor proof = ((Verified) outcome).proof();
		assertThat(proof.factor()).isEqualTo(factor().profile().id());
		assertThat(factor().profile().amr()).containsAll(proof.amr());
		assertThat(proof.at()).isAfter(before);
	}

	@Test
	void refusesAWrongAnswer() {
		Ceremony ceremony = ceremony();

		assertThat(factor().verify(ceremony, wrong(ceremony))).isInstanceOf(Refused.class);
	}

	@Test
	void refusesTheSameAnswerTwice() {
		Ceremony ceremony = ceremony();
		Submission answer = right(ceremony);
		factor().verify(ceremony, answer);

		assertThat(factor().verify(ceremony(), answer)).isInstanceOf(Refused.class);
	}

	@Test
	void refusesARightAnswerThatComesTooLate() {
		Ceremony ceremony = ceremony();
		Submission answer = right(ceremony);
		Ceremony over = new Ceremony(ceremony.id(), ceremony.subject(), ceremony.sid(), ceremony.binding(),
				this.clock.instant().minusSeconds(1), false, false, ceremony.returnTo());

		assertThat(factor().verify(over, answer)).isInstanceOf(Refused.class);
	}

	@Test
	void refusesAnotherPersonsAnswer() {
		Subject other = register();
		Ceremony mine = ceremony();
		Submission answer = right(mine);
		Ceremony theirs = new Ceremony(mine.id(), other, mine.sid(), mine.binding(), mine.expiresAt(), false, false,
				mine.returnTo());

		assertThat(factor().verify(theirs, answer)).isInstanceOf(Refused.class);
	}

	@Test
	void isNotEnrolledForSomebodyWhoNeverDid() {
		assertThat(factor().isEnrolled(this.subject)).isTrue();
		assertThat(factor().isEnrolled(register())).isFalse();
	}

	@Test
	void endsAnAttemptAfterAFewWrongAnswers() {
		if (tries() == 0) {
			return;
		}
		Ceremony ceremony = ceremony();
		for (int i = 0; i < tries(); i++) {
			factor().verify(ceremony, wrong(ceremony));
		}

		assertThat(factor().verify(ceremony, right(ceremony))).isEqualTo(new Refused(Outcome.Reason.FACTOR_LOCKED));
	}

}
