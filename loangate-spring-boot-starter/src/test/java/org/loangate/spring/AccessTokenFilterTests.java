package org.loangate.spring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.SigningKeys;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class AccessTokenFilterTests {

	private static final String URL = "https://api.lender.example";

	private final ECKey signingKey = key("signing-1");

	private final ECKey clientKey = key("client");

	private final Set<String> burnt = new HashSet<>();

	private final AccessTokenFilter filter = filter((proof) -> this.burnt.add(proof.jkt() + proof.jti()));

	@Test
	void handsAVerifiedTokenOn() throws Exception {
		MockHttpServletRequest request = request(token(this.clientKey));

		assertThat(statusOf(this.filter, request)).isEqualTo(200);
		assertThat(request.getAttribute(AccessToken.class.getName())).isInstanceOf(AccessToken.class);
	}

	@Test
	void refusesAProofASecondTime() throws Exception {
		MockHttpServletRequest request = request(token(this.clientKey));

		assertThat(status(this.filter, request)).isEqualTo(200);
		assertThat(status(this.filter, request)).isEqualTo(401);
	}

	@Test
	void refusesEverythingWhereTheStoreDoesNotAnswer() throws Exception {
		AccessTokenFilter failing = filter((proof) -> {
			throw new IllegalStateException("store down");
		});

		assertThat(status(failing, request(token(this.clientKey)))).isEqualTo(503);
	}

	@Test
	void refusesTheSameTokenAsPlainBearer() throws Exception {
		String token = token(this.clientKey);
		MockHttpServletRequest request = request(token);
		request.removeHeader("Authorization");
		request.addHeader("Authorization", "Bearer " + token);

		assertThat(status(this.filter, request)).isEqualTo(401);
	}

	@Test
	void refusesATokenOfAnotherKeyOrNoneOrNoProof() throws Exception {
		MockHttpServletRequest withoutProof = request(token(this.clientKey));
		withoutProof.removeHeader("DPoP");

		assertThat(status(this.filter, request(token(key("other"))))).isEqualTo(401);
		assertThat(status(this.filter, withoutProof)).isEqualTo(401);
		assertThat(status(this.filter, new MockHttpServletRequest("GET", "/loans"))).isEqualTo(401);
	}

	@Test
	void doesNotStartWithoutAMemoryForProofs() {
		runner("loangate.public-url=" + URL)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("SeenProofs"));
	}

	@Test
	void doesNotStartWithoutSayingWhichTokensCount() {
		runner("loangate.public-url=" + URL, "loangate.trust-domain=t")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("not both"));
		runner().run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("not both"));
	}

	@Test
	void startsWithAMemoryForProofs() {
		runner("loangate.public-url=" + URL).withBean(SeenProofs.class, () -> (proof) -> true)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static WebApplicationContextRunner runner(String... properties) {
		return new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LoangateAutoConfiguration.class))
			.withPropertyValues("loangate.issuer=https://id.lender.example")
			.withPropertyValues(properties);
	}

	private static int status(AccessTokenFilter filter, MockHttpServletRequest request)
			throws ServletException, IOException {
		request.removeAttribute(AccessToken.class.getName());
		return statusOf(filter, request);
	}

	private static int statusOf(AccessTokenFilter filter, MockHttpServletRequest request)
			throws ServletException, IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		filter.doFilter(request, response, new MockFilterChain());
		return response.getStatus();
	}

	private AccessTokenFilter filter(SeenProofs seen) {
		Clock clock = Clock.systemUTC();
		return new AccessTokenFilter(
				new AccessTokenVerifier(
						SigningKeys.of(new ImmutableJWKSet<>(new JWKSet(this.signingKey.toPublicJWK()))),
						"https://id.lender.example", URL, clock),
				new DpopProofVerifier(clock, Duration.ofSeconds(60), Duration.ofSeconds(10)), seen, URL,
				new OpenPaths(List.of()));
	}

	private MockHttpServletRequest request(String token) throws Exception {
		byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
		Map<String, Object> claims = Map.of("jti", UUID.randomUUID().toString(), "htm", "GET", "htu", URL + "/loans",
				"iat", Instant.now().getEpochSecond(), "ath", Base64URL.encode(hash).toString());
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/loans");
		request.addHeader("Authorization", "DPoP " + token);
		request.addHeader("DPoP",
				sign(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
					.jwk(this.clientKey.toPublicJWK())
					.build(), claims, this.clientKey));
		return request;
	}

	private String token(ECKey boundTo) throws Exception {
		Instant now = Instant.now();
		Map<String, Object> claims = new HashMap<>();
		claims.put("iss", "https://id.lender.example");
		claims.put("aud", URL);
		claims.put("sub", "subject-1");
		claims.put("client_id", "lending-web");
		claims.put("jti", "jti-1");
		claims.put("iat", now.getEpochSecond());
		claims.put("exp", now.plusSeconds(60).getEpochSecond());
		claims.put("cnf", Map.of("jkt", boundTo.computeThumbprint().toString()));
		claims.put("amr", List.of("pwd"));
		return sign(
				new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("at+jwt")).keyID("signing-1").build(),
				claims, this.signingKey);
	}

	private static String sign(JWSHeader header, Map<String, Object> claims, ECKey key) throws Exception {
		SignedJWT jwt = new SignedJWT(header, JWTClaimsSet.parse(claims));
		jwt.sign(new ECDSASigner(key));
		return jwt.serialize();
	}

	private static ECKey key(String kid) {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID(kid).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
