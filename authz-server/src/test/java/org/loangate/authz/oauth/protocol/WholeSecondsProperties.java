package org.loangate.authz.oauth.protocol;

import java.time.Duration;
import java.time.Instant;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

import static org.assertj.core.api.Assertions.assertThat;

class WholeSecondsProperties {

	@Property
	void sayNoMoreThanIsLeftAndKeepNoLessThanWasPlanned(@ForAll @LongRange(min = 0, max = 4_000_000_000L) long second,
			@ForAll @IntRange(max = 999_999_999) int nanos, @ForAll @IntRange(min = 1, max = 600) int life,
			@ForAll @LongRange(min = 0, max = 700_000_000_000L) long passed) {
		Instant made = Instant.ofEpochSecond(second, nanos);
		Instant planned = made.plusSeconds(life);
		Instant end = WholeSeconds.end(planned);
		Instant now = made.plusNanos(passed);

		assertThat(end).isBetween(planned, planned.plusSeconds(1).minusNanos(1));
		assertThat(end.getNano()).isZero();
		assertThat(WholeSeconds.left(end, made)).isEqualTo(life);
		long left = WholeSeconds.left(end, now);
		if (now.isBefore(end)) {
			assertThat(now.plusSeconds(left)).isBeforeOrEqualTo(end);
			assertThat(Duration.between(now.plusSeconds(left), end)).isLessThan(Duration.ofSeconds(1));
		}
		else {
			assertThat(left).isZero();
		}
	}

}
