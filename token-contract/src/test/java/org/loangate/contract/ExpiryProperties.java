package org.loangate.contract;

import java.time.Duration;
import java.time.Instant;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryProperties {

	@Property
	void saysNoMoreThanIsLeftAndAllButTheLastPartOfASecond(
			@ForAll @LongRange(min = 0, max = 4_000_000_000L) long second,
			@ForAll @IntRange(max = 999_999_999) int nanos, @ForAll @IntRange(min = 1, max = 600) int life,
			@ForAll @LongRange(min = 0, max = 700_000_000_000L) long passed) {
		Instant made = Instant.ofEpochSecond(second, nanos);
		Instant planned = made.plusSeconds(life);
		Instant now = made.plusNanos(passed);

		Instant late = Expiry.noEarlierThan(planned);
		Instant early = Expiry.noLaterThan(planned);

		assertThat(late).isBetween(planned, planned.plusSeconds(1).minusNanos(1));
		assertThat(early).isBetween(planned.minusSeconds(1).plusNanos(1), planned);
		assertThat(Expiry.secondsLeft(late, made)).isEqualTo(life);
		for (Instant end : new Instant[] { late, early }) {
			assertThat(end.getNano()).isZero();
			long left = Expiry.secondsLeft(end, now);
			if (Expiry.isPast(end, now)) {
				assertThat(left).isZero();
			}
			else {
				assertThat(now.plusSeconds(left)).isBeforeOrEqualTo(end);
				assertThat(Duration.between(now.plusSeconds(left), end)).isLessThan(Duration.ofSeconds(1));
			}
		}
	}

	@Property
	void isOverAtTheVeryInstantAndNotANanosecondBefore(@ForAll @LongRange(min = 1, max = 4_000_000_000L) long second,
			@ForAll @IntRange(max = 999_999_999) int nanos) {
		Instant end = Instant.ofEpochSecond(second, nanos);

		assertThat(Expiry.isPast(end, end)).isTrue();
		assertThat(Expiry.isPast(end, end.plusNanos(1))).isTrue();
		assertThat(Expiry.isPast(end, end.minusNanos(1))).isFalse();
		assertThat(Expiry.first(end, end.plusNanos(1))).isEqualTo(Expiry.first(end.plusNanos(1), end)).isEqualTo(end);
	}

}
