package org.loangate.authz.platform;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class SecretCipherTests {

	private static final String OLD = key('o');

	private static final String NEW = key('n');

	@Property(tries = 100)
	void readsWhatItWrote(@ForAll byte[] plaintext, @ForAll String context) {
		SecretCipher cipher = new SecretCipher(OLD);

		assertThat(cipher.decrypt(cipher.encrypt(plaintext, context), context)).isEqualTo(plaintext);
	}

	@Test
	void readsNothingFromAnotherPlace() {
		SecretCipher cipher = new SecretCipher(OLD);
		byte[] moved = cipher.encrypt("secret".getBytes(StandardCharsets.UTF_8), "table.column:1");

		assertThatIllegalStateException().isThrownBy(() -> cipher.decrypt(moved, "table.column:2"));
	}

	@Test
	void readsNothingThatWasChanged() {
		SecretCipher cipher = new SecretCipher(OLD);
		byte[] changed = cipher.encrypt("secret".getBytes(StandardCharsets.UTF_8), "row");
		changed[changed.length - 1] ^= 1;

		assertThatIllegalStateException().isThrownBy(() -> cipher.decrypt(changed, "row"));
	}

	@Test
	void writesWithTheFirstKeyAndReadsWithAll() {
		byte[] before = new SecretCipher(OLD).encrypt("secret".getBytes(StandardCharsets.UTF_8), "row");
		SecretCipher rotated = new SecretCipher(NEW + "\n" + OLD + "\n");

		assertThat(rotated.decrypt(before, "row")).isEqualTo("secret".getBytes(StandardCharsets.UTF_8));
		assertThat(new SecretCipher(NEW).decrypt(rotated.encrypt(new byte[] { 1 }, "row"), "row"))
			.isEqualTo(new byte[] { 1 });
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n", "c2hvcnQ=", "not base64 at all" })
	void refusesWhatIsNoKeyWithoutQuotingIt(String keys) {
		assertThatIllegalArgumentException().isThrownBy(() -> new SecretCipher(keys))
			.withMessageStartingWith("LOANGATE_KEK")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("c2hvcnQ"));
	}

	private static String key(char fill) {
		return Base64.getEncoder().encodeToString(String.valueOf(fill).repeat(32).getBytes(StandardCharsets.US_ASCII));
	}

}
