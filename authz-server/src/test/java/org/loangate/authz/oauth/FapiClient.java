package org.loangate.authz.oauth;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import org.loangate.authz.SeenSecrets;
import org.loangate.authz.TestClients;
import org.loangate.stores.UsedSecrets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A FAPI 2.0 client, every part of whose requests can be got wrong.
final class FapiClient {

	static final URI TWIN_REDIRECT = URI.create("https://twin.example/callback");

	final CodeVerifier verifier = new CodeVerifier();

	final ECKey dpopKey;

	private final URI issuer;

	private final String clientId;

	private final ECKey key;

	private final URI redirect;

	FapiClient(URI issuer, String clientId, ECKey key, URI redirect, ECKey dpopKey) {
		this.issuer = issuer;
		this.clientId = clientId;
		this.key = key;
		this.redirect = redirect;
		this.dpopKey = dpopKey;
	}

	/// `lending-web` with a fresh DPoP key.
	static FapiClient web(URI issuer) throws Exception {
		return new FapiClient(issuer, "lending-web", TestClients.WEB, TestOAuthClient.REDIRECT, newKey());
	}

	/// `lending-twin`, which holds the keys of another client.
	FapiClient twin() {
		return new FapiClient(this.issuer, "lending-twin", TestClients.WEB, TWIN_REDIRECT, this.dpopKey);
	}

	/// The same client with another DPoP key.
	FapiClient withKey(ECKey other) {
		return new FapiClient(this.issuer, this.clientId, this.key, this.redirect, other);
	}

	static ECKey newKey() throws Exception {
		return new ECKeyGenerator(Curve.P_256).generate();
	}

	/// An assertion as it should be, changed.
	String assertion(Consumer<JWTClaimsSet.Builder> change) throws Exception {
		Instant now = Instant.now();
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(this.clientId)
			.subject(this.clientId)
			.claim("aud", this.issuer.toString())
			.jwtID(UUID.randomUUID().toString())
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(60)));
		change.accept(claims);
		SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(this.key.getKeyID()).build(),
				claims.build());
		jwt.sign(new ECDSASigner(this.key));
		return UsedSecrets.note("client assertion", jwt.serialize());
	}

	/// A proof as it should be, changed.
	String proof(String method, String url, Consumer<JWTClaimsSet.Builder> change) throws Exception {
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().jwtID(UUID.randomUUID().toString())
			.issueTime(new Date())
			.claim("htm", method)
			.claim("htu", url);
		change.accept(claims);
		SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType("dpop+jwt"))
			.jwk(this.dpopKey.toPublicJWK())
			.build(), claims.build());
		jwt.sign(new ECDSASigner(this.dpopKey));
		return UsedSecrets.note("DPoP proof", jwt.serialize());
	}

	String proof(String path) throws Exception {
		return proof("POST", this.issuer + path, (_) -> {
		});
	}

	/// The parameters of a pushed request; an overriding value of `null` leaves one out.
	Map<String, String> request(String scope, Map<String, String> overriding) throws Exception {
		Map<String, String> parameters = new LinkedHashMap<>();
		parameters.put("client_id", this.clientId);
		parameters.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
		parameters.put("client_assertion", assertion((_) -> {
		}));
		parameters.put("response_type", "code");
		parameters.put("redirect_uri", this.redirect.toString());
		parameters.put("scope", scope);
		parameters.put("state", "the-state");
		parameters.put("code_challenge", CodeChallenge.compute(CodeChallengeMethod.S256, this.verifier).getValue());
		parameters.put("code_challenge_method", "S256");
		overriding.forEach((name, value) -> set(parameters, name, value));
		return parameters;
	}

	private static void set(Map<String, String> parameters, String name, String value) {
		if (value.isEmpty()) {
			parameters.remove(name);
		}
		else {
			parameters.put(name, value);
		}
	}

	/// Pushes a request with a proof; an overriding value that is empty leaves a
	/// parameter out.
	HttpResponse<String> push(String scope, Map<String, String> overriding) throws Exception {
		return post("/oauth2/par", request(scope, overriding), Map.of("DPoP", proof("/oauth2/par")));
	}

	/// Pushes a request and gives the address for the browser.
	URI authorizationUri(String scope, Map<String, String> overriding) throws Exception {
		HttpResponse<String> answer = push(scope, overriding);
		if (answer.statusCode() != 201) {
			throw new AssertionError(answer.statusCode() + " " + answer.body());
		}
		return authorizationUri(json(answer).path("request_uri").stringValue());
	}

	URI authorizationUri(String requestUri) {
		return URI.create(
				this.issuer + "/oauth2/authorize?client_id=" + this.clientId + "&request_uri=" + encode(requestUri));
	}

	/// The parameters that redeem a code.
	Map<String, String> grant(String code, Map<String, String> overriding) throws Exception {
		Map<String, String> parameters = new LinkedHashMap<>();
		parameters.put("grant_type", "authorization_code");
		parameters.put("code", code);
		parameters.put("redirect_uri", this.redirect.toString());
		parameters.put("code_verifier", this.verifier.getValue());
		parameters.put("client_id", this.clientId);
		parameters.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
		parameters.put("client_assertion", assertion((_) -> {
		}));
		overriding.forEach((name, value) -> set(parameters, name, value));
		return parameters;
	}

	/// Redeems a code with a proof.
	HttpResponse<String> token(String code, Map<String, String> overriding) throws Exception {
		return post("/oauth2/token", grant(code, overriding), Map.of("DPoP", proof("/oauth2/token")));
	}

	/// Refreshes with a proof.
	HttpResponse<String> refresh(String refreshToken, Map<String, String> overriding) throws Exception {
		Map<String, String> parameters = new HashMap<>(grant("", Map.of("code", "", "redirect_uri", "", "code_verifier",
				"", "grant_type", "refresh_token", "refresh_token", refreshToken)));
		overriding.forEach((name, value) -> set(parameters, name, value));
		return post("/oauth2/token", parameters, Map.of("DPoP", proof("/oauth2/token")));
	}

	HttpResponse<String> post(String path, Map<String, String> parameters, Map<String, String> headers)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.issuer + path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form(parameters)));
		headers.forEach(request::header);
		parameters.forEach(SeenSecrets::posted);
		HttpResponse<String> answer = HttpClient.newHttpClient()
			.send(request.build(), HttpResponse.BodyHandlers.ofString());
		SeenSecrets.tokens(answer.body());
		return answer;
	}

	static String form(Map<String, String> parameters) {
		return parameters.entrySet()
			.stream()
			.map((parameter) -> encode(parameter.getKey()) + "=" + encode(parameter.getValue()))
			.collect(Collectors.joining("&"));
	}

	static JsonNode json(HttpResponse<String> answer) {
		return JsonMapper.shared().readTree(answer.body());
	}

	static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

}
