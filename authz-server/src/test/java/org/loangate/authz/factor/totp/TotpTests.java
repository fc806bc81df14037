package org.loangate.authz.factor.totp;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;

class TotpTests {

	private static final Totp.Secret SECRET = new Totp.Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

	static Stream<Arguments> vectors() throws Exception {
		JsonNode vectors = JsonMapper.shared()
			.readTree(new ClassPathResource("vectors/rfc6238.json").getInputStream())
			.path("vectors");
		return vectors.valueStream()
			.map((vector) -> Arguments.of(vector.path("source").stringValue(), vector.path("time").longValue(),
					vector.path("totp").stringValue()));
	}

	@ParameterizedTest(name = "{0}: {1} s")
	@MethodSource("vectors")
	void calculatesTheCodesOfTheStandard(String source, long seconds, String totp) {
		assertThat(Totp.code(SECRET, seconds / 30)).isEqualTo(totp.substring(2));
	}

	@Test
	void acceptsOneStepEitherWay() {
		Instant now = Instant.ofEpochSecond(1_700_000_000);
		long step = now.getEpochSecond() / 30;

		for (long offset : List.of(-1L, 0L, 1L)) {
			assertThat(Totp.stepOf(SECRET, Totp.code(SECRET, step + offset), now)).hasValue(step + offset);
		}
		for (long offset : List.of(-3L, -2L, 2L, 3L)) {
			assertThat(Totp.stepOf(SECRET, Totp.code(SECRET, step + offset), now)).isEmpty();
		}
	}

	@Test
	void readsACodeAsPeopleTypeIt() {
		Instant now = Instant.ofEpochSecond(1_700_000_000);
		String code = Totp.code(SECRET, now.getEpochSecond() / 30);

		assertThat(Totp.stepOf(SECRET, code.substring(0, 3) + " " + code.substring(3) + " ", now)).isPresent();
		assertThat(Totp.stepOf(SECRET, fullWidth(code), now)).isPresent();
		for (String between : List.of("-", "\u2013", "\u2212", "\u00a0", "\u3000", "\u200b", "\ufeff", "\t", "\r\n")) {
			assertThat(Totp.stepOf(SECRET, between + code.substring(0, 3) + between + code.substring(3), now))
				.as("U+%04X", (int) between.charAt(0))
				.isPresent();
		}
		assertThat(Totp.stepOf(SECRET, arabic(code), now)).isPresent();
		assertThat(Totp.stepOf(SECRET, code + " ".repeat(300), now)).isEmpty();
		assertThat(Totp.stepOf(SECRET, "", now)).isEmpty();
		assertThat(Totp.stepOf(SECRET, "0" + code, now)).isEmpty();
	}

	private static String fullWidth(String code) {
		return inDigits(code, '０');
	}

	private static String arabic(String code) {
		return inDigits(code, '\u0660');
	}

	private static String inDigits(String code, char zero) {
		return code.chars()
			.map((digit) -> digit - '0' + zero)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ar-SA-u-nu-arab", "fa-IR", "bn-BD", "th-TH-u-ca-buddhist-nu-thai", "tr-TR" })
	void writesCodesInAsciiDigitsWhateverTheMachinesLocale(String tag) {
		Locale before = Locale.getDefault();
		Locale.setDefault(Locale.forLanguageTag(tag));
		try {
			assertThat(Totp.code(SECRET, 59 / 30)).isEqualTo("287082");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void printsNoSecret() {
		assertThat(SECRET).hasToString("[redacted]");
	}

}
