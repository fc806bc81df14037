package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class SigningAlgorithmTests {

	// RFC 8037, appendix A.1
	private static final OctetKeyPair RFC_8037 = new OctetKeyPair.Builder(Curve.Ed25519,
			new Base64URL("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))
		.d(new Base64URL("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
		.build();

	/// RFC 8037, appendix A.4.
	@Test
	void signsTheExampleOfRfc8037() throws Exception {
		String input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";

		byte[] signature = SigningAlgorithm.EDDSA.sign(SealedKeys.privateKey(RFC_8037), null,
				input.getBytes(StandardCharsets.US_ASCII));

		assertThat(Base64URL.encode(signature))
			.hasToString("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
	}

	@ParameterizedTest
	@EnumSource
	void signsWhatItsPublicKeyVerifies(SigningAlgorithm algorithm) throws Exception {
		KeyPair pair = algorithm.generate(null);
		byte[] input = { 1, 2, 3 };
		Signature verifier = Signature.getInstance(switch (algorithm) {
			case ES256 -> "SHA256withECDSAinP1363Format";
			case RS256 -> "SHA256withRSA";
			case PS256 -> "RSASSA-PSS";
			case EDDSA -> "Ed25519";
		}, switch (algorithm) {
			case ES256 -> "SunEC";
			case RS256, PS256 -> "SunRsaSign";
			case EDDSA -> "SunEC";
		});
		if (algorithm == SigningAlgorithm.PS256) {
			verifier.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
		}
		verifier.initVerify(pair.getPublic());

		verifier.update(input);

		assertThat(verifier.verify(algorithm.sign(pair.getPrivate(), null, input))).isTrue();
	}

	@ParameterizedTest
	@EnumSource
	void publishesTheWholePublicKeyAndNothingElse(SigningAlgorithm algorithm) throws Exception {
		JWK published = algorithm.published(algorithm.generate(null).getPublic());

		assertThat(published.isPrivate()).isFalse();
		assertThat(published.getAlgorithm()).isEqualTo(algorithm.jws());
		assertThat(published.getKeyID()).isEqualTo(published.computeThumbprint().toString());
		assertThat(published.size()).isEqualTo((published instanceof RSAKey) ? 3072 : 256);
	}

}
