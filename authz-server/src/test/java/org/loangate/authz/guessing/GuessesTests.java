package org.loangate.authz.guessing;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.guessing.Guesses.Kind;
import org.loangate.authz.session.KnownDevice;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class GuessesTests {

	private static final KnownDevice DEVICE = new KnownDevice("00ff");

	@Autowired
	private Guesses guesses;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Clock clock;

	private final String whose = UUID.randomUUID() + "@example.test";

	private TestGuesses counts;

	@BeforeEach
	void counts() {
		this.counts = new TestGuesses(this.jdbc);
	}

	private Guesses in(Duration later) {
		return new Guesses(this.jdbc, Clock.offset(this.clock, later));
	}

	private static void answer(Guesses guesses, String whose, KnownDevice device, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(guesses.begin(Kind.PASSWORD, whose, device)).isEmpty();
		}
	}

	@Test
	void makesEachAnswerAfterTheFreeOnesWaitTwiceAsLong() {
		answer(this.guesses, this.whose, null, Guesses.FREE);

		List<Long> waits = new ArrayList<>();
		Duration later = Duration.ZERO;
		for (int i = 0; i < 12; i++) {
			assertThat(in(later).begin(Kind.PASSWORD, this.whose, null)).isEmpty();
			Duration left = in(later).begin(Kind.PASSWORD, this.whose, null).orElseThrow();
			waits.add(left.plusMillis(999).toSeconds());
			later = later.plus(left).plusMillis(1);
		}

		assertThat(waits).containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 900L, 900L, 900L);
	}

	@Test
	void countsNothingWhileSomebodyHasToWait() {
		answer(this.guesses, this.whose, null, Guesses.FREE + 1);

		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, null)).isPresent();
		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, null)).isPresent();

		assertThat(this.counts.wrong(Kind.PASSWORD, this.whose)).isEqualTo(Guesses.FREE + 1);
	}

	@Test
	void looksAtNoMoreThanTheFreeOnesOfManyAtOnce() throws Exception {
		int callers = 200;
		CountDownLatch start = new CountDownLatch(1);
		try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Optional<Duration>>> waits = IntStream.range(0, callers).mapToObj((_) -> executor.submit(() -> {
				start.await();
				return this.guesses.begin(Kind.CODE, this.whose, null);
			})).toList();
			start.countDown();

			int begun = 0;
			for (Future<Optional<Duration>> wait : waits) {
				begun += wait.get().isEmpty() ? 1 : 0;
			}
			// The last of them is the one that the others would wait for.
			assertThat(begun).isEqualTo(Guesses.FREE + 1);
		}
	}

	@Test
	void locksStrangersForAnHourFromTheHundredthOn() {
		this.counts.count(Kind.PASSWORD, this.whose, Guesses.STRANGERS_LOCKED_AFTER - 2, Duration.ofSeconds(-1));

		answer(this.guesses, this.whose, null, 1);
		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, null).orElseThrow())
			.isLessThanOrEqualTo(Duration.ofMinutes(15));
		answer(in(Duration.ofMinutes(16)), this.whose, null, 1);

		assertThat(in(Duration.ofMinutes(75)).begin(Kind.PASSWORD, this.whose, null)).isPresent();
		assertThat(in(Duration.ofMinutes(77)).begin(Kind.PASSWORD, this.whose, null)).isEmpty();
	}

	@Test
	void neverMakesAKnownDeviceWaitForStrangers() {
		this.counts.count(Kind.PASSWORD, this.whose, Guesses.STRANGERS_LOCKED_AFTER, Duration.ofHours(1));

		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, null)).isPresent();
		answer(this.guesses, this.whose, DEVICE, Guesses.FREE + 1);

		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, DEVICE)).isPresent();
		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, new KnownDevice("01"))).isEmpty();
	}

	@Test
	void neverLocksAKnownDeviceForAnHour() {
		Duration later = Duration.ZERO;
		for (int i = 0; i <= Guesses.STRANGERS_LOCKED_AFTER; i++) {
			answer(in(later), this.whose, DEVICE, 1);
			later = later.plus(Duration.ofMinutes(15)).plusSeconds(1);
		}

		assertThat(in(later).begin(Kind.PASSWORD, this.whose, DEVICE)).isEmpty();
	}

	@Test
	void countsCodesApartFromPasswords() {
		answer(this.guesses, this.whose, null, Guesses.FREE + 1);

		assertThat(this.guesses.begin(Kind.CODE, this.whose, null)).isEmpty();
		this.guesses.succeed(Kind.CODE, this.whose, null);

		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, null)).isPresent();
	}

	@Test
	void forgetsTheDevicesCountAfterARightAnswerAndNoOther() {
		answer(this.guesses, this.whose, null, Guesses.FREE + 1);
		answer(this.guesses, this.whose, DEVICE, Guesses.FREE);

		this.guesses.succeed(Kind.PASSWORD, this.whose, DEVICE);

		answer(this.guesses, this.whose, DEVICE, Guesses.FREE + 1);
		assertThat(this.guesses.begin(Kind.PASSWORD, this.whose, null)).isPresent();
	}

	@Test
	void beginsAnewAfterADayWithoutAnAnswer() {
		answer(this.guesses, this.whose, null, Guesses.FREE + 1);

		Guesses tomorrow = in(Duration.ofDays(1).plusSeconds(1));

		answer(tomorrow, this.whose, null, Guesses.FREE);
		assertThat(this.counts.wrong(Kind.PASSWORD, this.whose)).isEqualTo(Guesses.FREE);
	}

	@Test
	void deletesWhatIsTooOldToCount() {
		answer(this.guesses, this.whose, null, 1);
		in(Duration.ofHours(23)).purge();
		assertThat(this.counts.wrong(Kind.PASSWORD, this.whose)).isOne();

		in(Duration.ofHours(25)).purge();

		assertThat(this.counts.wrong(Kind.PASSWORD, this.whose)).isZero();
	}

}
