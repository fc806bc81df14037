package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TestLoanTerms;
import org.loangate.contract.verify.Verification.Refused;
import org.loangate.contract.verify.Verification.Verified;

import static org.assertj.core.api.Assertions.assertThat;

class AccessTokenVerifierTests {

	private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

	private static final String ISSUER = "http://localhost:9000";

	private static final ECKey KEY = TestKeys.ec("signing-1");

	private static final RSAKey RSA = TestKeys.rsa(2048);

	private final AccessTokenVerifier verifier = new AccessTokenVerifier(
			SigningKeys.of(new ImmutableJWKSet<>(new JWKSet(List.of(KEY.toPublicJWK(), RSA.toPublicJWK())))), ISSUER,
			TestLoanTerms.GATEWAY, Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void readsEverythingATokenSays() {
		Map<String, Object> claims = claims();
		claims.put(TermsClaims.CLAIM,
				TermsClaims.of(TestLoanTerms.small(), new SecretKeySpec(new byte[32], "HmacSHA256")).toClaim());

		assertThat(verify(claims)).isInstanceOfSatisfying(Verified.class, (verified) -> {
			AccessToken token = (AccessToken) verified.value();
			assertThat(token.jti()).isEqualTo("jti-1");
			assertThat(token.subject()).isEqualTo("subject-1");
			assertThat(token.clientId()).isEqualTo("lending-web");
			assertThat(token.scopes()).isEqualTo(Set.of("loans:apply", "loans:read"));
			assertThat(token.expiresAt()).isEqualTo(NOW.plusSeconds(300));
			assertThat(token.assurance())
				.isEqualTo(new Assurance(Acr.MULTI, List.of("pwd", "otp", "mfa"), NOW.minusSeconds(30)));
			assertThat(token.jkt()).isEqualTo("thumbprint");
			assertThat(token.certificateThumbprint()).isNull();
			assertThat(token.terms()).extracting(TermsClaims::type).isEqualTo("loan_application");
			assertThat(token.toString()).doesNotContain(token.value());
		});
	}

	@Test
	void readsATokenBehindWhichNobodySignedIn() {
		Map<String, Object> claims = claims();
		List.of("acr", "amr", "auth_time", "cnf", "scope").forEach(claims::remove);

		assertThat(verify(claims)).isInstanceOfSatisfying(Verified.class,
				(verified) -> assertThat(((AccessToken) verified.value()).assurance()).isNull());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "a.b.c", "e30.e30.e30", "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30." })
	void refusesWhatIsNoSignedJwt(String token) {
		assertThat(this.verifier.verify(token)).isEqualTo(new Refused<>(TokenFault.MALFORMED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "JWT", "txntoken+jwt", "dpop+jwt" })
	void refusesAnotherType(String type) {
		assertThat(this.verifier.verify(TestKeys.sign(header(type), claims(), KEY)))
			.isEqualTo(new Refused<>(TokenFault.WRONG_TYPE));
	}

	@Test
	void refusesNoType() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("signing-1").build();

		assertThat(this.verifier.verify(TestKeys.sign(header, claims(), KEY)))
			.isEqualTo(new Refused<>(TokenFault.WRONG_TYPE));
	}

	@Test
	void refusesRs256() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType("at+jwt"))
			.keyID(RSA.getKeyID())
			.build();

		assertThat(this.verifier.verify(TestKeys.sign(header, claims(), RSA)))
			.isEqualTo(new Refused<>(TokenFault.WRONG_ALGORITHM));
	}

	@Test
	void refusesAKeyThatIsNotPublished() {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("at+jwt"))
			.keyID("other")
			.build();

		assertThat(this.verifier.verify(TestKeys.sign(header, claims(), TestKeys.ec("other"))))
			.isEqualTo(new Refused<>(TokenFault.UNKNOWN_KEY));
	}

	@Test
	void refusesASignatureByAnotherKeyOfTheSameName() {
		assertThat(this.verifier.verify(TestKeys.sign(header("at+jwt"), claims(), TestKeys.ec("signing-1"))))
			.isEqualTo(new Refused<>(TokenFault.BAD_SIGNATURE));
	}

	@ParameterizedTest
	@CsvSource({ "iss, https://evil.example, WRONG_ISSUER", "iss, http://localhost:9000/, WRONG_ISSUER",
			"aud, http://localhost:9000, WRONG_AUDIENCE", "acr, urn:loangate:acr:none, INCOMPLETE",
			"amr, pwd, INCOMPLETE", "auth_time, soon, INCOMPLETE", "cnf, thumbprint, INCOMPLETE",
			"authorization_details, loan, INCOMPLETE", "client_id, '', INCOMPLETE" })
	void refusesAClaimThatDoesNotHold(String claim, String value, TokenFault fault) {
		Map<String, Object> claims = claims();
		claims.put(claim, value);

		assertThat(verify(claims)).isEqualTo(new Refused<>(fault));
	}

	@ParameterizedTest
	@CsvSource({ "iss, WRONG_ISSUER", "aud, WRONG_AUDIENCE", "exp, EXPIRED", "iat, NOT_YET_VALID", "sub, INCOMPLETE",
			"client_id, INCOMPLETE", "jti, INCOMPLETE", "acr, INCOMPLETE", "amr, INCOMPLETE", "auth_time, INCOMPLETE" })
	void refusesATokenWithoutAClaimOfRfc9068(String claim, TokenFault fault) {
		Map<String, Object> claims = claims();
		claims.remove(claim);

		assertThat(verify(claims)).isEqualTo(new Refused<>(fault));
	}

	@ParameterizedTest
	@CsvSource({ "exp, -9, true", "exp, -10, false", "iat, 10, true", "iat, 11, false", "nbf, 10, true",
			"nbf, 11, false" })
	void allowsClocksToBeTenSecondsApart(String claim, long seconds, boolean counts) {
		Map<String, Object> claims = claims();
		claims.put(claim, NOW.plusSeconds(seconds).getEpochSecond());

		assertThat(verify(claims) instanceof Verified).isEqualTo(counts);
	}

	private Verification<AccessToken> verify(Map<String, ?> claims) {
		return this.verifier.verify(TestKeys.sign(header("at+jwt"), claims, KEY));
	}

	private static JWSHeader header(String type) {
		return new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(type)).keyID("signing-1").build();
	}

	private static Map<String, Object> claims() {
		Map<String, Object> claims = new HashMap<>();
		claims.put("iss", ISSUER);
		claims.put("aud", TestLoanTerms.GATEWAY);
		claims.put("sub", "subject-1");
		claims.put("client_id", "lending-web");
		claims.put("scope", "loans:apply loans:read");
		claims.put("jti", "jti-1");
		claims.put("iat", NOW.getEpochSecond());
		claims.put("exp", NOW.plusSeconds(300).getEpochSecond());
		claims.put("auth_time", NOW.minusSeconds(30).getEpochSecond());
		claims.put("acr", "urn:loangate:acr:multi");
		claims.put("amr", List.of("pwd", "otp", "mfa"));
		claims.put("cnf", Map.of("jkt", "thumbprint"));
		return claims;
	}

}
