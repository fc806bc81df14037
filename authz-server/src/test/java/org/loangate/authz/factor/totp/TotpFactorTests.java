package org.loangate.authz.factor.totp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.loangate.authz.account.Subject;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.guessing.TestGuesses;
import org.loangate.authz.session.KnownDevice;
import org.loangate.authz.stepup.Ceremony;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.FactorContractTests;
import org.loangate.authz.stepup.Outcome;
import org.loangate.authz.stepup.Submission;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class TotpFactorTests extends FactorContractTests {

	@Autowired
	private TotpFactor factor;

	@Autowired
	private Authenticators authenticators;

	@Autowired
	private JdbcClient jdbc;

	@Override
	protected Factor factor() {
		return this.factor;
	}

	@Override
	protected void enrol(Subject subject) {
		this.transactions
			.executeWithoutResult((status) -> this.authenticators.enrol(subject, TestAuthenticator.DEMO_SECRET));
	}

	@Override
	protected Submission right(Ceremony ceremony) {
		return Submission.of("code", TestAuthenticator.code(TestAuthenticator.DEMO_SECRET, 0));
	}

	@Override
	protected Submission wrong(Ceremony ceremony) {
		return Submission.of("code", TestAuthenticator.code(TestAuthenticator.DEMO_SECRET, 20));
	}

	@Override
	protected int tries() {
		return 5;
	}

	@Test
	void takesOneOfManySimultaneousUsesOfACode() throws Exception {
		int callers = 16;
		CountDownLatch start = new CountDownLatch(1);
		Submission answer = right(ceremony());
		try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Outcome>> outcomes = IntStream.range(0, callers).<Callable<Outcome>>mapToObj((i) -> () -> {
				start.await();
				return this.factor.verify(ceremony(), answer);
			}).map(executor::submit).toList();
			start.countDown();

			long verified = 0;
			for (Future<Outcome> outcome : outcomes) {
				verified += (outcome.get() instanceof Outcome.Verified) ? 1 : 0;
			}
			assertThat(verified).isOne();
		}
	}

	@Test
	void takesNoCodeOfAnEarlierStepAfterALaterOne() {
		this.factor.verify(ceremony(), Submission.of("code", TestAuthenticator.code(TestAuthenticator.DEMO_SECRET, 1)));

		assertThat(this.factor.verify(ceremony(), right(ceremony())))
			.isEqualTo(new Outcome.Refused(Outcome.Reason.FACTOR_REPLAYED));
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
	void limitsTheTriesOfANetworkWhomeverTheyAreFor() {
		String network = "net-" + UUID.randomUUID();
		Map<String, String> wrong = wrong(ceremony()).values();
		int tries = 0;
		Outcome last;
		do {
			Ceremony anybodys = ceremony(new Subject(String.format(Locale.ROOT, "%022d", tries)),
					this.clock.instant().plusSeconds(60));
			last = this.factor.verify(anybodys, new Submission(wrong, null, network));
			tries++;
		}
		while (!last.equals(new Outcome.Refused(Outcome.Reason.FACTOR_LOCKED)) && tries < 2000);

		assertThat(tries).isBetween(601, 1999);
		assertThat(this.factor.verify(ceremony(),
				new Submission(right(ceremony()).values(), new KnownDevice("a device of theirs"), network)))
			.isInstanceOf(Outcome.Verified.class);
	}

	@Test
	void keepsTheSecretEncrypted() {
		byte[] kept = this.jdbc.sql("SELECT secret FROM authentication_totp WHERE subject = :subject")
			.param("subject", this.subject.id())
			.query(byte[].class)
			.single();

		assertThat(new String(kept, java.nio.charset.StandardCharsets.ISO_8859_1))
			.doesNotContain(TestAuthenticator.DEMO_SECRET);
	}

}
