package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.verify.DpopProofVerifier.Accepted;
import org.loangate.contract.verify.DpopProofVerifier.Fault;
import org.loangate.contract.verify.DpopProofVerifier.Refused;
import org.loangate.contract.verify.DpopProofVerifier.Result;

import static org.assertj.core.api.Assertions.assertThat;

class DpopProofVerifierTests {

	private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

	private static final String URL = "http://localhost:8080/loans";

	private static final String TOKEN = "access.token.value";

	private static final String ATH = "m7YjGxnm6c-mlbFRw5DcZNW6xR4W5Gsdb6H3waxOKhY";

	private static final ECKey KEY = TestKeys.ec("client");

	private final DpopProofVerifier verifier = new DpopProofVerifier(Clock.fixed(NOW, ZoneOffset.UTC),
			Duration.ofSeconds(60), Duration.ofSeconds(10));

	@Test
	void acceptsAProofAndSaysUntilWhenItCouldBeReplayed() throws JOSEException {
		assertThat(verify(proof(Map.of())))
			.isEqualTo(new Accepted(new DpopProof(KEY.computeThumbprint().toString(), "jti-1", NOW.plusSeconds(60))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://LOCALHOST:8080/loans", "HTTP://localhost:8080/loans?a=b#c",
			"http://localhost:8080/./loans", "http://localhost:8080/x/../loans", "http://localhost:8080/%6Coans" })
	void comparesTheUrlInItsNormalForm(String htu) {
		assertThat(verify(proof(Map.of("htu", htu)))).isInstanceOf(Accepted.class);
	}

	@Test
	void acceptsPs256AndEdDsaToo() {
		RSAKey rsa = TestKeys.rsa(2048);
		TestKeys.Ed25519 ed25519 = new TestKeys.Ed25519();

		String ps256 = TestKeys.sign(header(JWSAlgorithm.PS256, rsa.toPublicJWK()), claims(Map.of()), rsa);
		String edDsa = ed25519.sign(header(JWSAlgorithm.EdDSA, ed25519.jwk()), claims(Map.of()));

		assertThat(verify(ps256, rsa)).isInstanceOf(Accepted.class);
		assertThat(verify(edDsa, ed25519.jwk())).isInstanceOf(Accepted.class);
	}

	@Test
	void refusesARequestWithoutAProofOrWithTwo() {
		assertThat(this.verifier.verify(List.of(), "POST", URL, token(KEY))).isEqualTo(new Refused(Fault.MISSING));
		assertThat(this.verifier.verify(List.of(proof(Map.of()), proof(Map.of())), "POST", URL, token(KEY)))
			.isEqualTo(new Refused(Fault.SEVERAL));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ".", "..", "a.b.c", "e30.e30.", "e30.e30.e30", "eyJhbGciOiJub25lIn0.e30." })
	void refusesWhatIsNoSignedJwt(String proof) {
		assertThat(verify(proof)).isEqualTo(new Refused(Fault.MALFORMED));
	}

	@Test
	void refusesALongProofUnread() {
		assertThat(verify(proof(Map.of("more", "a".repeat(8 * 1024))))).isEqualTo(new Refused(Fault.MALFORMED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "jti", "htm", "htu", "iat", "ath" })
	void refusesAProofWithoutOneOfItsClaims(String claim) {
		Map<String, Object> claims = claims(Map.of());
		claims.remove(claim);

		assertThat(verify(TestKeys.sign(header(), claims, KEY))).isEqualTo(new Refused(Fault.INCOMPLETE));
	}

	@Test
	void refusesAProofWithoutAKey() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt")).build();

		assertThat(verify(TestKeys.sign(header, claims(Map.of()), KEY))).isEqualTo(new Refused(Fault.INCOMPLETE));
	}

	@ParameterizedTest
	@CsvSource({ "jti, 0", "jti, 257" })
	void boundsTheIdentifierThatIsBurnt(String claim, int length) {
		assertThat(verify(proof(Map.of(claim, "j".repeat(length))))).isEqualTo(new Refused(Fault.INCOMPLETE));
	}

	@ParameterizedTest
	@CsvSource({ "htm, GET, WRONG_METHOD", "htm, post, WRONG_METHOD", "htu, http://localhost:8080/loan, WRONG_URL",
			"htu, http://localhost:8080/loans/, WRONG_URL", "htu, https://localhost:8080/loans, WRONG_URL",
			"htu, http://localhost/loans, WRONG_URL", "htu, http://u@localhost:8080/loans, WRONG_URL",
			"htu, /loans, WRONG_URL", "htu, http://localhost:8080/%2floans, WRONG_URL", "htu, not a url, WRONG_URL",
			"htu, http://localhost:8080/%zz, WRONG_URL",
			"ath, A7YjGxnm6c-mlbFRw5DcZNW6xR4W5Gsdb6H3waxOKhY, WRONG_TOKEN", "ath, x, WRONG_TOKEN" })
	void refusesAProofForAnotherRequest(String claim, String value, Fault fault) {
		assertThat(verify(proof(Map.of(claim, value)))).isEqualTo(new Refused(fault));
	}

	@ParameterizedTest
	@CsvSource({ "-60, true", "-61, false", "10, true", "11, false" })
	void acceptsAProofWithinItsWindowOnly(long seconds, boolean accepted) {
		Result result = verify(proof(Map.of("iat", NOW.plusSeconds(seconds).getEpochSecond())));

		assertThat(result instanceof Accepted).isEqualTo(accepted);
	}

	@Test
	void refusesATokenForAnotherPurpose() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(JOSEObjectType.JWT)
			.jwk(KEY.toPublicJWK())
			.build();

		assertThat(verify(TestKeys.sign(header, claims(Map.of()), KEY))).isEqualTo(new Refused(Fault.WRONG_TYPE));
	}

	@Test
	void refusesAlgorithmsThatAreNotAllowed() {
		RSAKey rsa = TestKeys.rsa(2048);
		ECKey p384 = TestKeys.ec(Curve.P_384, "p384");

		assertThat(verify(TestKeys.sign(header(JWSAlgorithm.RS256, rsa.toPublicJWK()), claims(Map.of()), rsa), rsa))
			.isEqualTo(new Refused(Fault.WRONG_ALGORITHM));
		assertThat(verify(TestKeys.sign(header(JWSAlgorithm.ES384, p384.toPublicJWK()), claims(Map.of()), p384), p384))
			.isEqualTo(new Refused(Fault.WRONG_ALGORITHM));
	}

	@Test
	void refusesKeysThatDoNotFitTheAlgorithm() {
		RSAKey small = TestKeys.rsa(2048);
		String signed = TestKeys.sign(header(JWSAlgorithm.PS256, small.toPublicJWK()), claims(Map.of()), small);
		String[] parts = signed.split("\\.", -1);
		String switched = header(JWSAlgorithm.ES256, small.toPublicJWK()).toBase64URL() + "." + parts[1] + "."
				+ parts[2];

		assertThat(verify(switched, small)).isEqualTo(new Refused(Fault.BAD_SIGNATURE));
	}

	@Test
	void refusesKeysWhoseSizeWouldCostTooMuch() {
		byte[] modulus = new byte[1024];
		Arrays.fill(modulus, (byte) 0xFF);
		RSAKey large = new RSAKey.Builder(Base64URL.encode(modulus), Base64URL.from("AQAB")).build();
		RSAKey small = TestKeys.rsa(2048);

		assertThat(verify(TestKeys.sign(header(JWSAlgorithm.PS256, large), claims(Map.of()), small), large))
			.isEqualTo(new Refused(Fault.BAD_SIGNATURE));
	}

	@Test
	void refusesAProofThatShowsItsPrivateKey() {
		String[] parts = proof(Map.of()).split("\\.", -1);
		String shown = Base64URL.encode("{\"typ\":\"dpop+jwt\",\"alg\":\"ES256\",\"jwk\":" + KEY.toJSONString() + "}")
				+ "." + parts[1] + "." + parts[2];

		assertThat(verify(shown)).isInstanceOf(Refused.class);
	}

	@Test
	void refusesAProofSignedByAnotherKeyThanItShows() {
		assertThat(verify(TestKeys.sign(header(), claims(Map.of()), TestKeys.ec("other"))))
			.isEqualTo(new Refused(Fault.BAD_SIGNATURE));
	}

	@Test
	void refusesCriticalExtensionsItDoesNotKnow() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
			.jwk(KEY.toPublicJWK())
			.criticalParams(Set.of("custom"))
			.customParam("custom", 1)
			.build();

		assertThat(verify(TestKeys.sign(header, claims(Map.of()), KEY))).isEqualTo(new Refused(Fault.BAD_SIGNATURE));
	}

	@Test
	void refusesATokenThatIsBoundToAnotherKey() {
		assertThat(verify(proof(Map.of()), TestKeys.ec("other"))).isEqualTo(new Refused(Fault.WRONG_KEY));
	}

	@Test
	void refusesATokenThatIsBoundToNoKey() {
		AccessToken unbound = new AccessToken(TOKEN, "j", "s", "c", Set.of(), NOW, null, null, null, null);

		assertThat(this.verifier.verify(List.of(proof(Map.of())), "POST", URL, unbound))
			.isEqualTo(new Refused(Fault.WRONG_KEY));
	}

	private Result verify(String proof) {
		return verify(proof, KEY);
	}

	private Result verify(String proof, JWK boundTo) {
		return this.verifier.verify(List.of(proof), "POST", URL, token(boundTo));
	}

	private static String proof(Map<String, ?> changed) {
		return TestKeys.sign(header(), claims(changed), KEY);
	}

	private static Map<String, Object> claims(Map<String, ?> changed) {
		Map<String, Object> claims = new HashMap<>(Map.of("jti", "jti-1", "htm", "POST", "htu", URL, "ath", ATH));
		claims.put("iat", NOW.getEpochSecond());
		claims.putAll(changed);
		return claims;
	}

	private static JWSHeader header() {
		return header(JWSAlgorithm.ES256, KEY.toPublicJWK());
	}

	private static JWSHeader header(JWSAlgorithm algorithm, JWK key) {
		return new JWSHeader.Builder(algorithm).type(new JOSEObjectType("dpop+jwt")).jwk(key).build();
	}

	private static AccessToken token(JWK key) {
		try {
			return new AccessToken(TOKEN, "j", "s", "c", Set.of(), NOW.plusSeconds(60), null,
					key.computeThumbprint().toString(), null, null);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
