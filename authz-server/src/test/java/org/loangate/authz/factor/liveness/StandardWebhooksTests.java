package org.loangate.authz.factor.liveness;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.loangate.authz.factor.liveness.LivenessVendor.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StandardWebhooksTests {

	private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

	private static final Instant NOW = Instant.ofEpochSecond(1_614_265_330);

	private static final String SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

	private final StandardWebhooks webhooks = new StandardWebhooks(List.of("whsec_" + SECRET));

	@Test
	void verifiesTheSpecificationsExample() {
		Headers headers = new Headers("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
				"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

		assertThat(this.webhooks.isSigned(headers, BODY, NOW)).isTrue();
		assertThat(this.webhooks.isSigned(headers, "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8), NOW))
			.isFalse();
		assertThat(this.webhooks.isSigned(headers, BODY, NOW.plusSeconds(301))).isFalse();
		assertThat(this.webhooks.isSigned(headers, BODY, NOW.minusSeconds(301))).isFalse();
		assertThat(this.webhooks.isSigned(new Headers("msg_other", "1614265330", headers.signature()), BODY, NOW))
			.isFalse();
	}

	@Test
	void takesEitherOfTwoSecretsWhileTheyRotate() {
		String other = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY=";
		StandardWebhooks rotating = new StandardWebhooks(List.of("whsec_" + other, "whsec_" + SECRET));

		for (String secret : List.of(other, SECRET)) {
			String signature = "v1,AAAA v2,xx v1," + TestVendor.sign("id", NOW, BODY, secret);
			assertThat(rotating.isSigned(new Headers("id", "1614265330", signature), BODY, NOW)).isTrue();
		}
	}

	@Test
	void verifiesEd25519() throws Exception {
		KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
		byte[] encoded = keys.getPublic().getEncoded();
		String key = Base64.getEncoder()
			.encodeToString(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
		Signature signer = Signature.getInstance("Ed25519");
		signer.initSign(keys.getPrivate());
		signer.update("id.1614265330.".getBytes(StandardCharsets.US_ASCII));
		signer.update(BODY);
		String signature = Base64.getEncoder().encodeToString(signer.sign());
		StandardWebhooks asymmetric = new StandardWebhooks(List.of("whpk_" + key));

		assertThat(asymmetric.isSigned(new Headers("id", "1614265330", "v1a," + signature), BODY, NOW)).isTrue();
		assertThat(asymmetric.isSigned(new Headers("id", "1614265330", "v1," + signature), BODY, NOW)).isFalse();
		assertThat(asymmetric.isSigned(new Headers("id", "1614265330", "v1a," + signature), new byte[0], NOW))
			.isFalse();
	}

	@Test
	void refusesSecretsThatAreNoneWithoutPrintingThem() {
		for (String secret : List.of("plain-secret", "whsec_c2hvcnQ=", "whsec_%%%", "whpk_AAAA")) {
			assertThatIllegalArgumentException().isThrownBy(() -> new StandardWebhooks(List.of(secret)))
				.withMessageNotContaining(secret.substring(5));
		}
	}

	@Property
	void refusesWhateverIsNotSignedWithoutThrowing(@ForAll @StringLength(max = 80) String id,
			@ForAll @StringLength(max = 30) String timestamp, @ForAll @StringLength(max = 200) String signature) {
		assertThat(this.webhooks.isSigned(new Headers(id, timestamp, signature), BODY, NOW)).isFalse();
		assertThat(this.webhooks.isSigned(new Headers("id", "1614265330", "v1," + signature), BODY, NOW)).isFalse();
		assertThat(this.webhooks.isSigned(new Headers(null, timestamp, null), BODY, NOW)).isFalse();
	}

	@Property
	void readsNoVerdictOutOfNoise(@ForAll @StringLength(max = 200) String noise) {
		for (String body : List.of(noise, "{\"type\":\"liveness.completed\",\"data\":" + noise + "}",
				"{\"type\":\"liveness.completed\",\"data\":{\"session_id\":\"a\",\"verdict\":\"" + noise + "\"}}")) {
			try {
				Verdict.parse(body.getBytes(StandardCharsets.UTF_8));
			}
			catch (IllegalArgumentException expected) {
				continue;
			}
			throw new AssertionError("read a verdict out of " + body);
		}
	}

}
