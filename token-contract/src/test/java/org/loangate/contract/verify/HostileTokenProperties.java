package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.util.Base64URL;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever a client sends as a proof or a token is refused as a value: nothing is thrown.
class HostileTokenProperties {

	static {
		CryptoProvider.install();
	}

	private static final String URL = "http://localhost:8080/loans";

	private final DpopProofVerifier proofs = new DpopProofVerifier(Clock.systemUTC(), Duration.ofSeconds(60),
			Duration.ofSeconds(10));

	private final AccessTokenVerifier tokens = new AccessTokenVerifier(
			SigningKeys.of(new ImmutableJWKSet<>(new JWKSet(TestKeys.ec("signing-1").toPublicJWK()))),
			"http://localhost:9000", "http://localhost:8080", Clock.systemUTC());

	@Property
	void refusesAnyText(@ForAll String text) {
		assertRefused(text);
	}

	@Property
	void refusesAnyHeaderAndPayload(@ForAll("headers") String header, @ForAll("payloads") String payload,
			@ForAll("bytes") byte[] signature) {
		assertRefused(Base64URL.encode(header) + "." + Base64URL.encode(payload) + "." + Base64URL.encode(signature));
	}

	@Property
	void refusesAnyKeyThatDidNotSign(@ForAll("headers") String header, @ForAll("bytes") byte[] signature) {
		String payload = """
				{"jti":"j","htm":"POST","htu":"%s","iat":%s,"ath":"PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A"}"""
			.formatted(URL, nowSeconds());

		assertRefused(Base64URL.encode(header) + "." + Base64URL.encode(payload) + "." + Base64URL.encode(signature));
	}

	@Example
	void refusesDeepNesting() {
		String deep = "[".repeat(2500) + "]".repeat(2500);

		assertRefused(Base64URL.encode("{\"alg\":\"ES256\",\"jwk\":" + deep + "}") + ".e30.AA");
		assertRefused(Base64URL.encode("{\"alg\":\"ES256\",\"typ\":\"dpop+jwt\"}") + "."
				+ Base64URL.encode("{\"jti\":" + deep + "}") + ".AA");
	}

	private void assertRefused(String text) {
		AccessToken token = new AccessToken("token", "j", "s", "c", Set.of(), Instant.now(), null, "jkt", null, null);

		assertThat(this.proofs.verify(List.of(text), "POST", URL, token)).isInstanceOf(DpopProofVerifier.Refused.class);
		assertThat(this.tokens.verify(text)).isInstanceOf(Verification.Refused.class);
	}

	@Provide
	Arbitrary<String> headers() {
		Arbitrary<String> algorithm = Arbitraries.of("ES256", "PS256", "EdDSA", "RS256", "HS256", "none", "");
		Arbitrary<String> key = Combinators
			.combine(Arbitraries.of("EC", "RSA", "OKP", "oct", "?"),
					Arbitraries.of("P-256", "P-384", "Ed25519", "X25519", "?"), bytes().map(Base64URL::encode),
					bytes().map(Base64URL::encode))
			.as((type, curve, one, other) -> """
					{"kty":"%s","crv":"%s","x":"%s","y":"%s","n":"%s","e":"%s","k":"%s"}""".formatted(type, curve, one,
					other, one, other, one));
		Arbitrary<String> anything = Arbitraries.of("1", "null", "[]", "{}", "\"a\"", "true", "-1e400", "\"\\ud800\"");
		return Combinators
			.combine(algorithm, Arbitraries.of("dpop+jwt", "at+jwt", "JWT", ""),
					Arbitraries.oneOf(List.of(key, anything)), anything,
					Arbitraries.of("x", "crit", "b64", "kid", "x5c", "typ", "alg", "cty", "jku"))
			.as((alg, type, jwk, value, name) -> """
					{"alg":"%s","typ":"%s","jwk":%s,"%s":%s}""".formatted(alg, type, jwk, name, value));
	}

	@Provide
	Arbitrary<String> payloads() {
		Arbitrary<String> value = Arbitraries.of("1", "null", "[]", "{}", "\"a\"", "true", "-1e400", "\"\\ud800\"",
				"99999999999999999999", "\"" + URL + "\"", "\"%\"", "\"http://[\"", Long.toString(nowSeconds()));
		Arbitrary<String> name = Arbitraries.of("jti", "htm", "htu", "iat", "ath", "iss", "aud", "exp", "cnf", "nbf");
		return Combinators.combine(name, value)
			.as((key, json) -> "\"" + key + "\":" + json)
			.list()
			.ofMaxSize(8)
			.map((members) -> "{" + String.join(",", members) + "}");
	}

	@Provide
	Arbitrary<byte[]> bytes() {
		return Arbitraries.bytes().array(byte[].class).ofMaxSize(80);
	}

	private static long nowSeconds() {
		return Instant.now().getEpochSecond();
	}

}
