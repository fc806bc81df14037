package org.loangate.authz.factor.recoverycode;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.account.Subject;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.guessing.TestGuesses;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.FactorContractTests;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Submission;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class RecoveryCodeFactorTests extends FactorContractTests {

	private final Map<Subject, List<String>> made = new HashMap<>();

	@Autowired
	private RecoveryCodeFactor factor;

	@Autowired
	private RecoveryCodes codes;

	@Autowired
	private JdbcClient jdbc;

	@Override
	protected Factor factor() {
		return this.factor;
	}

	@Override
	protected void enrol(Subject subject) {
		this.made.put(subject, this.codes.renew(subject));
	}

	@Override
	protected Submission right(Ceremony ceremony) {
		return Submission.of("code", this.made.get(this.subject).getFirst());
	}

	@Override
	protected Submission wrong(Ceremony ceremony) {
		return Submission.of("code", "abcd-efgh-abcd-efgh");
	}

	@Override
	protected int tries() {
		return 5;
	}

	@Test
	void makesEarlierCodesWorthless() {
		Submission old = right(ceremony());
		enrol(this.subject);

		assertThat(this.factor.verify(ceremony(), old)).isInstanceOf(Outcome.Refused.class);
	}

	@Test
	void readsACodeAsPeopleTypeIt() {
		String typed = " " + this.made.get(this.subject).get(1).toUpperCase(Locale.ROOT).replace("-", " ");

		assertThat(this.factor.verify(ceremony(), Submission.of("code", typed))).isInstanceOf(Outcome.Verified.class);
	}

	@Test
	void limitsTriesSpreadOverManyAttempts() {
		TestGuesses guesses = new TestGuesses(this.jdbc);
		for (int i = 0; i < 15; i++) {
			guesses.lapse(Kind.CODE, this.subject.id());
			this.factor.verify(ceremony(), wrong(ceremony()));
		}

		assertThat(this.factor.verify(ceremony(), right(ceremony())))
			.isEqualTo(new Outcome.Refused(Outcome.Reason.FACTOR_LOCKED));
	}

	@Test
	void neverCountsTowardsALoan() {
		Binding loan = new Binding(UUID.randomUUID(), "lending-web", new byte[32], "policy", "jkt");
		Ceremony plain = ceremony();
		Ceremony bound = new Ceremony(plain.id(), plain.subject(), plain.sid(), loan, plain.expiresAt(), false, false,
				plain.returnTo());

		assertThat(this.factor.serves(loan)).isFalse();
		assertThat(this.factor.verify(bound, right(bound))).isInstanceOf(Outcome.Refused.class);
	}

}
