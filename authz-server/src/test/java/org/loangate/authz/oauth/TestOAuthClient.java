package org.loangate.authz.oauth;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.dpop.DPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import org.loangate.authz.SeenSecrets;
import org.loangate.authz.TestClients;
import org.loangate.stores.UsedSecrets;

/// `lending-web`, or another client with its key, as a stock OAuth client library plays it.
public final class TestOAuthClient {

	static final URI REDIRECT = URI.create("http://localhost:8081/login/oauth2/code/loangate");

	final CodeVerifier verifier;

	final State state = new State();

	private final String clientId;

	private final URI issuer;

	private final ECKey dpopKey;

	private final DPoPProofFactory proofs;

	public TestOAuthClient(URI issuer) {
		this(issuer, new CodeVerifier());
	}

	TestOAuthClient(URI issuer, String clientId) {
		this(issuer, clientId, new CodeVerifier());
	}

	/// A client that got hold of another's code verifier.
	TestOAuthClient(URI issuer, CodeVerifier verifier) {
		this(issuer, "lending-web", verifier);
	}

	private TestOAuthClient(URI issuer, String clientId, CodeVerifier verifier) {
		this.clientId = clientId;
		this.verifier = verifier;
		try {
			this.issuer = issuer;
			this.dpopKey = new ECKeyGenerator(Curve.P_256).generate();
			this.proofs = new DefaultDPoPProofFactory(this.dpopKey, JWSAlgorithm.ES256);
		}
		catch (JOSEException ex) {
			throw new AssertionError(ex);
		}
	}

	ECKey dpopKey() {
		return this.dpopKey;
	}

	/// `authorization_details` for an amount in CNY.
	public static String loan(String amount) {
		return """
				[{"type": "loan_application", "actions": ["submit"], "locations": ["%s/loans"],
				  "amount": {"value": "%s", "currency": "CNY"}, "term_months": 12, "annual_rate_percent": "7.35",
				  "purpose": "working_capital",
				  "payout_account": {"scheme": "cn-bank-card", "id": "6222020200112233446"}}]
				""".formatted(TestClients.GATEWAY, amount);
	}

	public AuthorizationRequest.Builder request(String scope) {
		return new AuthorizationRequest.Builder(new ResponseType(ResponseType.Value.CODE), new ClientID(this.clientId))
			.redirectionURI(REDIRECT)
			.scope(Scope.parse(scope))
			.state(this.state)
			.codeChallenge(this.verifier, CodeChallengeMethod.S256);
	}

	/// Pushes a request as it is.
	HTTPResponse push(AuthorizationRequest request) throws Exception {
		return push(request, true);
	}

	HTTPResponse push(AuthorizationRequest request, boolean withProof) throws Exception {
		URI endpoint = URI.create(this.issuer + "/oauth2/par");
		HTTPRequest http = new PushedAuthorizationRequest(endpoint, authentication(), request).toHTTPRequest();
		if (withProof) {
			http.setDPoP(this.proofs.createDPoPJWT("POST", endpoint));
		}
		return http.send();
	}

	/// Pushes a request and gives the address for the browser.
	public URI authorizationUri(AuthorizationRequest request) throws Exception {
		return authorizationUri(request, true);
	}

	URI authorizationUri(AuthorizationRequest request, boolean withProof) throws Exception {
		HTTPResponse answer = push(request, withProof);
		if (answer.getStatusCode() != 201) {
			throw new AssertionError(answer.getStatusCode() + " " + answer.getBody());
		}
		URI requestUri = PushedAuthorizationResponse.parse(answer).toSuccessResponse().getRequestURI();
		return new AuthorizationRequest.Builder(requestUri, new ClientID(this.clientId))
			.endpointURI(URI.create(this.issuer + "/oauth2/authorize"))
			.build()
			.toURI();
	}

	/// Redeems a code.
	HTTPResponse token(String code) throws Exception {
		return token(code, this.proofs.createDPoPJWT("POST", URI.create(this.issuer + "/oauth2/token")).serialize());
	}

	/// Redeems a code with a proof that need not be one.
	HTTPResponse token(String code, String proof) throws Exception {
		URI endpoint = URI.create(this.issuer + "/oauth2/token");
		HTTPRequest http = new TokenRequest.Builder(endpoint, authentication(),
				new AuthorizationCodeGrant(new AuthorizationCode(code), REDIRECT, this.verifier))
			.build()
			.toHTTPRequest();
		http.setHeader("DPoP", UsedSecrets.note("DPoP proof", proof));
		UsedSecrets.note("code", code);
		return noted(http.send());
	}

	/// A proof for a request to the gateway.
	String proof(String method, String url, String accessToken) throws Exception {
		return UsedSecrets.note("DPoP proof",
				this.proofs
					.createDPoPJWT(method, URI.create(url),
							new com.nimbusds.oauth2.sdk.token.DPoPAccessToken(accessToken))
					.serialize());
	}

	/// A report of what a lending API answered.
	HTTPResponse answer(String reporter, ECKey key, Map<String, String> report) throws Exception {
		HTTPRequest http = new HTTPRequest(HTTPRequest.Method.POST, URI.create(this.issuer + "/oauth2/answers"));
		http.setEntityContentType(com.nimbusds.common.contenttype.ContentType.APPLICATION_URLENCODED);
		Map<String, List<String>> parameters = new java.util.LinkedHashMap<>(assertion(reporter, key).toParameters());
		report.forEach((name, value) -> parameters.put(name, List.of(value)));
		http.setBody(com.nimbusds.oauth2.sdk.util.URLUtils.serializeParameters(parameters));
		return http.send();
	}

	/// An exchange, as the gateway asks for it.
	HTTPResponse exchange(String accessToken, String scope, Map<String, String> more) throws Exception {
		URI endpoint = URI.create(this.issuer + "/oauth2/token");
		HTTPRequest http = new HTTPRequest(HTTPRequest.Method.POST, endpoint);
		http.setEntityContentType(com.nimbusds.common.contenttype.ContentType.APPLICATION_URLENCODED);
		Map<String, List<String>> parameters = new java.util.LinkedHashMap<>(
				assertion("loangate-gateway", TestClients.GATEWAY_KEY).toParameters());
		parameters.put("grant_type", List.of("urn:ietf:params:oauth:grant-type:token-exchange"));
		parameters.put("requested_token_type", List.of("urn:ietf:params:oauth:token-type:txn_token"));
		parameters.put("subject_token_type", List.of("urn:ietf:params:oauth:token-type:access_token"));
		parameters.put("subject_token", List.of(accessToken));
		parameters.put("audience", List.of(TestClients.TRUST_DOMAIN));
		parameters.put("scope", List.of(scope));
		more.forEach((name, value) -> parameters.put(name, List.of(value)));
		http.setBody(com.nimbusds.oauth2.sdk.util.URLUtils.serializeParameters(parameters));
		return noted(http.send());
	}

	/// Refreshes.
	HTTPResponse refresh(String refreshToken) throws Exception {
		URI endpoint = URI.create(this.issuer + "/oauth2/token");
		HTTPRequest http = new TokenRequest.Builder(endpoint, authentication(),
				new com.nimbusds.oauth2.sdk.RefreshTokenGrant(
						new com.nimbusds.oauth2.sdk.token.RefreshToken(refreshToken)))
			.build()
			.toHTTPRequest();
		http.setDPoP(this.proofs.createDPoPJWT("POST", endpoint));
		return noted(http.send());
	}

	/// Asks about a token as one of the clients.
	HTTPResponse introspect(String accessToken, String clientId) throws Exception {
		ECKey key = clientId.equals("lending-web") ? TestClients.WEB : TestClients.GATEWAY_KEY;
		return new com.nimbusds.oauth2.sdk.TokenIntrospectionRequest(URI.create(this.issuer + "/oauth2/introspect"),
				assertion(clientId, key), new com.nimbusds.oauth2.sdk.token.BearerAccessToken(accessToken))
			.toHTTPRequest()
			.send();
	}

	/// Asks for the claims about the person.
	HTTPResponse userinfo(String accessToken, boolean proven) throws Exception {
		URI endpoint = URI.create(this.issuer + "/userinfo");
		HTTPRequest http = new HTTPRequest(HTTPRequest.Method.GET, endpoint);
		http.setAuthorization((proven ? "DPoP " : "Bearer ") + accessToken);
		if (proven) {
			http.setHeader("DPoP", proof("GET", endpoint.toString(), accessToken));
		}
		return http.send();
	}

	/// Asks for the claims about the person with a proof that need not be one.
	HTTPResponse userinfo(String accessToken, String proof) throws Exception {
		HTTPRequest http = new HTTPRequest(HTTPRequest.Method.GET, URI.create(this.issuer + "/userinfo"));
		http.setAuthorization("DPoP " + accessToken);
		http.setHeader("DPoP", proof);
		return http.send();
	}

	/// Revokes a token.
	HTTPResponse revoke(String accessToken) throws Exception {
		return new com.nimbusds.oauth2.sdk.TokenRevocationRequest(URI.create(this.issuer + "/oauth2/revoke"),
				authentication(), new com.nimbusds.oauth2.sdk.token.BearerAccessToken(accessToken))
			.toHTTPRequest()
			.send();
	}

	private static HTTPResponse noted(HTTPResponse answer) {
		SeenSecrets.tokens(answer.getBody());
		return answer;
	}

	private ClientAuthentication authentication() throws JOSEException {
		return assertion(this.clientId, TestClients.WEB);
	}

	private PrivateKeyJWT assertion(String clientId, ECKey key) throws JOSEException {
		return new PrivateKeyJWT(new ClientID(clientId), this.issuer, JWSAlgorithm.ES256,
				(java.security.PrivateKey) key.toECPrivateKey(), key.getKeyID(), null);
	}

	/// A key for `Idempotency-Key` that nobody used.
	static String newKey() {
		return UUID.randomUUID().toString();
	}

}
