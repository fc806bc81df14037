package org.loangate.gateway;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.TermsClaims;
import org.loangate.stores.UsedSecrets;

/// A lending app with a key of its own: makes proofs, and the tokens that the authorization server would have given it.
final class TestClient {

	static final String BODY = """
			{"amount": {"value": "1500.00", "currency": "CNY"}, "term_months": 12,
			 "payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}""";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final AuthorizationServerStandIn authorizationServer;

	private final String gateway;

	private final ECKey key;

	TestClient(AuthorizationServerStandIn authorizationServer, TestGateway gateway) {
		this.authorizationServer = authorizationServer;
		this.gateway = gateway.url();
		try {
			this.key = new ECKeyGenerator(Curve.P_256).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// An access token for reading, with some claims changed; a claim that becomes
	/// nothing is left out.
	String token(Map<String, ?> changed) {
		Map<String, Object> claims = new HashMap<>();
		Instant now = Instant.now();
		claims.put("iss", AuthorizationServerStandIn.ISSUER);
		claims.put("aud", TestGateway.PUBLIC_URL);
		claims.put("sub", "subject-1");
		claims.put("client_id", "lending-web");
		claims.put("scope", "loans:read");
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("iat", now.getEpochSecond());
		claims.put("exp", now.plusSeconds(300).getEpochSecond());
		claims.put("auth_time", now.minusSeconds(30).getEpochSecond());
		claims.put("acr", "urn:loangate:acr:multi");
		claims.put("amr", List.of("pwd", "otp", "mfa"));
		claims.put("cnf", Map.of("jkt", thumbprint()));
		claims.putAll(changed);
		claims.values().removeIf(""::equals);
		return UsedSecrets.note("access token", this.authorizationServer.sign("at+jwt", claims));
	}

	String token() {
		return token(Map.of());
	}

	/// A loan application token over CNY 1,500.
	String loanToken() {
		LoanTerms terms = new LoanTerms(Money.of("1500.00", "CNY"), 12, new BigDecimal("7.35"), "working_capital",
				PayoutAccount.of("cn-bank-card", "6222020200112233446"), TestGateway.PUBLIC_URL + "/loans");
		return token(Map.of("scope", "loans:apply loans:read", "authorization_details",
				TermsClaims.of(terms, new SecretKeySpec(new byte[32], "HmacSHA256")).toClaim()));
	}

	String proof(String token, String method, String path) {
		return proof(token, Map.of("htm", method, "htu", TestGateway.PUBLIC_URL + path));
	}

	String proof(String token, Map<String, ?> changed) {
		Map<String, Object> claims = new HashMap<>();
		claims.put("jti", UUID.randomUUID().toString());
		claims.put("iat", Instant.now().getEpochSecond());
		claims.put("ath", sha256(token));
		claims.putAll(changed);
		try {
			SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
				.jwk(this.key.toPublicJWK())
				.build(), JWTClaimsSet.parse(claims));
			jwt.sign(new ECDSASigner(this.key));
			return UsedSecrets.note("DPoP proof", jwt.serialize());
		}
		catch (JOSEException | ParseException ex) {
			throw new IllegalStateException(ex);
		}
	}

	HttpResponse<String> get(String path, String token) {
		return send("GET", path, Map.of("Authorization", "DPoP " + token, "DPoP", proof(token, "GET", strip(path))),
				null);
	}

	HttpResponse<String> apply(String token, String key, String body) {
		return send("POST", "/loans", Map.of("Authorization", "DPoP " + token, "DPoP", proof(token, "POST", "/loans"),
				"Idempotency-Key", key, "Content-Type", "application/json"), body);
	}

	HttpResponse<String> send(String method, String path, Map<String, String> headers, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.gateway + path))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		headers.forEach(request::header);
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private String thumbprint() {
		try {
			return this.key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String strip(String path) {
		return path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
	}

	private static String sha256(String text) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
