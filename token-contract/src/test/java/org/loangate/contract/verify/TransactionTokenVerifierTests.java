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
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TestLoanTerms;
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.Verification.Refused;
import org.loangate.contract.verify.Verification.Verified;

import static org.assertj.core.api.Assertions.assertThat;

class TransactionTokenVerifierTests {

	private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

	private static final String ISSUER = "http://localhost:9000";

	private static final String TRUST_DOMAIN = "http://localhost:8081/lending-api";

	private static final ECKey KEY = TestKeys.ec("signing-1");

	private final TransactionTokenVerifier verifier = new TransactionTokenVerifier(
			SigningKeys.of(new ImmutableJWKSet<>(new JWKSet(KEY.toPublicJWK()))), ISSUER, TRUST_DOMAIN,
			Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void readsWhatTheServerWrites() {
		TransactionToken written = redeemed();

		assertThat(verify(claims(written), TransactionToken.TYP)).isInstanceOfSatisfying(Verified.class, (verified) -> {
			TransactionToken read = (TransactionToken) verified.value();
			assertThat(read).usingRecursiveComparison().ignoringFields("terms").isEqualTo(written);
			assertThat(read.terms()).isNotNull()
				.satisfies((terms) -> assertThat(terms.toClaim()).isEqualTo(written.terms().toClaim()));
		});
	}

	@Test
	void readsATokenWithoutATransactionOrASignIn() {
		TransactionToken written = new TransactionToken("txn-2", "subject-1", Set.of(), "lending-web",
				"loangate-gateway", null, null, NOW, NOW.plusSeconds(300));

		assertThat(verify(claims(written), TransactionToken.TYP)).isEqualTo(new Verified<>(written));
	}

	@Test
	void refusesAnAccessTokenInItsPlace() {
		assertThat(verify(claims(redeemed()), "at+jwt")).isEqualTo(new Refused<>(TokenFault.WRONG_TYPE));
	}

	@ParameterizedTest
	@CsvSource({ "iss, WRONG_ISSUER", "aud, WRONG_AUDIENCE", "exp, EXPIRED", "iat, NOT_YET_VALID", "txn, INCOMPLETE",
			"sub, INCOMPLETE", "req_wl, INCOMPLETE", "rctx, INCOMPLETE" })
	void refusesATokenWithoutAClaim(String claim, TokenFault fault) {
		Map<String, Object> claims = claims(redeemed());
		claims.remove(claim);

		assertThat(verify(claims, TransactionToken.TYP)).isEqualTo(new Refused<>(fault));
	}

	@ParameterizedTest
	@CsvSource({ "aud, http://localhost:8080, WRONG_AUDIENCE", "rctx, text, INCOMPLETE", "tctx, text, INCOMPLETE" })
	void refusesAClaimThatDoesNotHold(String claim, String value, TokenFault fault) {
		Map<String, Object> claims = claims(redeemed());
		claims.put(claim, value);

		assertThat(verify(claims, TransactionToken.TYP)).isEqualTo(new Refused<>(fault));
	}

	@Test
	void refusesATransactionWithoutTerms() {
		Map<String, Object> claims = claims(redeemed());
		claims.put("tctx", Map.of());

		assertThat(verify(claims, TransactionToken.TYP)).isEqualTo(new Refused<>(TokenFault.INCOMPLETE));
	}

	private Verification<TransactionToken> verify(Map<String, ?> claims, String type) {
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(type))
			.keyID("signing-1")
			.build();
		return this.verifier.verify(TestKeys.sign(header, claims, KEY));
	}

	private static Map<String, Object> claims(TransactionToken token) {
		Map<String, Object> claims = new HashMap<>(token.toClaims());
		claims.put("iss", ISSUER);
		claims.put("aud", TRUST_DOMAIN);
		return claims;
	}

	private static TransactionToken redeemed() {
		return new TransactionToken("txn-1", "subject-1", Set.of("loans:apply"), "lending-web", "loangate-gateway",
				new Assurance(Acr.PHR, List.of("swk", "user", "mfa"), NOW.minusSeconds(30)),
				TermsClaims.of(TestLoanTerms.small(), new SecretKeySpec(new byte[32], "HmacSHA256")), NOW,
				NOW.plusSeconds(300));
	}

}
