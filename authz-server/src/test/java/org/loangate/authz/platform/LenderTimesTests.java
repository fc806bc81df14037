package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LenderTimesTests {

	private static final Instant EVENING = Instant.parse("2026-11-30T20:15:00.001Z");

	private final LenderTimes times = new LenderTimes(new LenderSettings(ZoneId.of("Asia/Shanghai")));

	@Test
	void areThoseOfTheLender() {
		assertThat(this.times.moment(EVENING, Locale.ENGLISH))
			.isEqualToNormalizingUnicode("December 1, 2026, 4:15\u202fAM CST");
		assertThat(this.times.moment(EVENING, Locale.SIMPLIFIED_CHINESE)).contains("2026年12月1日", "4:15");
		assertThat(this.times.day(EVENING, Locale.ENGLISH)).isEqualTo("December 1, 2026");
		assertThat(this.times.day(EVENING, Locale.SIMPLIFIED_CHINESE)).isEqualTo("2026年12月1日");
	}

	// The consoles say that theirs are UTC, to the second, as evidence and APIs are.
	@Test
	void areTheOnlyOnesThatPagesTell() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
			assertThat(files.filter((file) -> file.toString().matches(".*\\.(java|html)"))
				.filter((file) -> !file.endsWith("templates/console/parts.html"))
				.filter((file) -> read(file).matches("(?s).*(#temporals|systemDefault\\(\\)).*"))).isEmpty();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void sayOfAWaitNoMinuteInWhichItStillLasts() {
		assertThat(this.times.written(EVENING)).isEqualTo("2026-12-01 04:16 GMT+08:00");
		assertThat(this.times.written(Instant.parse("2026-11-30T20:15:00Z"))).isEqualTo("2026-12-01 04:15 GMT+08:00");
		assertThat(this.times.until(EVENING, Locale.ENGLISH)).contains("4:16");
	}

}
