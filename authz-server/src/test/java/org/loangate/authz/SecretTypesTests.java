package org.loangate.authz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.nimbusds.jose.jwk.OctetSequenceKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.authz.account.Profile;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.stepup.Submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/// One of each type that hides what it holds, and what is thrown where one cannot be made of a text: none prints it.
class SecretTypesTests {

	/// What is hidden; Base32, so that it may be an app's secret too.
	private static final String SECRET = "JBSWY3DPEHPK3PXQ";

	private static final byte[] BYTES = SECRET.getBytes(StandardCharsets.US_ASCII);

	private static final String ENCODED = Base64.getUrlEncoder().withoutPadding().encodeToString(BYTES);

	private static final String PACKAGE = "org.loangate.authz.";

	private static final Path SOURCES = Path.of("src/main/java");

	static Stream<Object> samples() {
		Object bcrypt = make("factor.password.ImportedHash$Bcrypt", SECRET);
		return Stream.of(new Settings.Secret(SECRET), new Submission(Map.of("code", SECRET)),
				new Profile(Map.of("name", SECRET), Instant.EPOCH), make("factor.totp.Totp$Secret", SECRET),
				make("factor.totp.QrCode", 1, SECRET),
				make("federation.Provider$PrivateKey", new OctetSequenceKey.Builder(BYTES).build()),
				make("federation.Attempt", "p", SECRET, SECRET, SECRET, Instant.EPOCH, 1, false, null),
				make("factor.password.PasswordRules$Secret", SECRET),
				make("factor.liveness.ClaimsKey", ENCODED + ENCODED), bcrypt,
				make("factor.password.ImportedHash$Argon2", SECRET, 1),
				make("factor.password.ImportedHash$Scrypt", SECRET, 1, 1, 1, BYTES, BYTES),
				make("factor.password.ImportedHash$Pbkdf2", SECRET, "sha256", 1, BYTES, BYTES),
				make("factor.password.ImportLine", SECRET, true, Locale.ENGLISH, SECRET, Map.of(),
						Map.of("name", SECRET), bcrypt));
	}

	private static Object make(String type, Object... values) {
		try {
			Constructor<?> constructor = Stream.of(Class.forName(PACKAGE + type).getDeclaredConstructors())
				.filter((candidate) -> candidate.getParameterCount() == values.length)
				.findFirst()
				.orElseThrow();
			constructor.setAccessible(true);
			return constructor.newInstance(values);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("samples")
	void printsNoneOfWhatItHolds(Object sample) {
		IllegalStateException thrown = new IllegalStateException("no use for " + sample,
				new IllegalArgumentException(String.valueOf(List.of(sample))));

		for (String printed : List.of(sample.toString(), Map.of("key", sample).toString(), trace(thrown))) {
			assertThat(printed).contains("redacted").doesNotContain(SECRET).doesNotContain(ENCODED);
		}
	}

	@Test
	void saysOfATextThatIsNoSecretNothingButWhatWasExpected() {
		List<Throwable> thrown = List.of(catchThrowable(() -> make("factor.totp.Totp$Secret", SECRET + "!")),
				catchThrowable(() -> new SecretCipher(SECRET)), catchThrowable(() -> new SecretCipher(SECRET + "\n!")),
				catchThrowable(() -> new SecretCipher("A".repeat(43) + "=").decrypt(BYTES, "somewhere")));

		assertThat(thrown).doesNotContainNull()
			.allSatisfy((fault) -> assertThat(trace(fault)).doesNotContain(SECRET).doesNotContain(ENCODED));
	}

	@Test
	void knowsEveryTypeThatHidesSomething() {
		Map<String, Long> known = samples()
			.collect(Collectors.groupingBy((sample) -> sample.getClass().getName().replaceFirst("\\$.*", ""),
					TreeMap::new, Collectors.counting()));

		assertThat(known).isEqualTo(hiding());
	}

	/// How often each source file says that something is hidden.
	private static Map<String, Long> hiding() {
		Map<String, Long> found = new TreeMap<>();
		try (Stream<Path> files = Files.walk(SOURCES)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
				long count = Files.readString(file).lines().filter((line) -> line.contains("redacted]\";")).count();
				if (count > 0) {
					found.put(SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.'), count);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return found;
	}

	private static String trace(Throwable thrown) {
		StringWriter text = new StringWriter();
		thrown.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

}
