package org.loangate.authz.platform;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

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

	private static final String DIRECT = "0137bca737a0a1a2a3a4a5a6a7a8a9aaabd9b999e3bd124c07b9070fd3c0e3716ade232f24f3e24c93554b73458bc6c8ac";

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

	@Test
	void readsWhatTheReleaseBeforeWrote() {
		// AES-256-GCM directly under the key of 32 "o"s, for the context
		// "authentication_totp.secret:someone"
		byte[] direct = HexFormat.of().parseHex(DIRECT);

		assertThat(new SecretCipher(OLD).decrypt(direct, "authentication_totp.secret:someone"))
			.isEqualTo("JBSWY3DPEHPK3PXP".getBytes(StandardCharsets.US_ASCII));
		assertThatIllegalStateException().isThrownBy(() -> new SecretCipher(OLD).decrypt(direct, "elsewhere"));
	}

	@Test
	void givesEverySecretAKeyOfItsOwn() {
		SecretCipher cipher = new SecretCipher(OLD);
		byte[] one = cipher.encrypt(new byte[0], "row");
		byte[] other = cipher.encrypt(new byte[0], "row");

		// The wrapped key of one before the content of the other.
		byte[] mixed = one.clone();
		System.arraycopy(other, other.length - 28, mixed, mixed.length - 28, 28);

		assertThat(one).hasSize(99);
		assertThatIllegalStateException().isThrownBy(() -> cipher.decrypt(mixed, "row"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void needsTheOldKeyNoMoreOnceWrappedAnew(boolean direct) {
		String context = "authentication_totp.secret:someone";
		byte[] secret = "JBSWY3DPEHPK3PXP".getBytes(StandardCharsets.US_ASCII);
		byte[] before = direct ? HexFormat.of().parseHex(DIRECT) : new SecretCipher(OLD).encrypt(secret, context);
		SecretCipher both = new SecretCipher(NEW + "\n" + OLD);

		byte[] after = both.rewrap(before, context);

		assertThat(new SecretCipher(NEW).decrypt(after, context)).isEqualTo(secret);
		assertThat(after).startsWith(both.currentHeader());
		assertThat(both.keyOf(before)).hasValue(2);
		assertThat(both.keyOf(after)).hasValue(1);
		assertThat(new SecretCipher(OLD).keyOf(after)).isEmpty();
	}

	@Test
	void wrapsNothingAnewThatWasMoved() {
		byte[] sealed = new SecretCipher(OLD).encrypt(new byte[] { 1 }, "table.column:1");
		SecretCipher both = new SecretCipher(NEW + "\n" + OLD);

		assertThatIllegalStateException().isThrownBy(() -> both.rewrap(sealed, "table.column:2"));
	}

	@Property
	void throwsNothingElseAtWhatItDidNotWrite(@ForAll byte[] anything) {
		SecretCipher cipher = new SecretCipher(OLD);

		assertThatIllegalStateException().isThrownBy(() -> cipher.decrypt(anything, "row"));
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
