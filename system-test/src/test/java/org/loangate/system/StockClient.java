package org.loangate.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.dpop.DPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.rar.AuthorizationDetail;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpServer;
import org.loangate.system.demo.LoangateStack;

/// `lending-mobile` as an app would build it on a stock library (Nimbus's OAuth SDK): system browser, loopback redirect, PKCE,
/// PAR and DPoP, nothing of ours. One instance is one phone with one key.
final class StockClient implements AutoCloseable {

	private static final ClientID CLIENT = new ClientID("lending-mobile");

	private static final HttpClient HTTP = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(60))
		.build();

	private final TestStacks tests;

	private final LoangateStack stack;

	private final OIDCProviderMetadata server;

	private final ECKey key;

	private final DPoPProofFactory proofs;

	private final HttpServer loopback;

	private CompletableFuture<URI> redirect = new CompletableFuture<>();

	private CodeVerifier verifier = new CodeVerifier();

	private State state = new State();

	StockClient(TestStacks tests) {
		this.tests = tests;
		this.stack = tests.get();
		try {
			this.server = OIDCProviderMetadata.resolve(new Issuer(this.stack.settings().issuer()));
			this.key = new ECKeyGenerator(Curve.P_256).generate();
			this.proofs = new DefaultDPoPProofFactory(this.key, JWSAlgorithm.ES256);
			this.loopback = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
		}
		catch (Exception ex) {
			throw new IllegalStateException("a stock library cannot use " + this.stack.settings().issuer(), ex);
		}
		this.loopback.createContext("/callback", (exchange) -> {
			byte[] page = "<!DOCTYPE html><title>Back</title><main data-page=\"app\">Back in the app</main>"
				.getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
			exchange.sendResponseHeaders(200, page.length);
			exchange.getResponseBody().write(page);
			exchange.close();
			this.redirect.complete(redirectUri().resolve(exchange.getRequestURI()));
		});
		this.loopback.start();
	}

	OIDCProviderMetadata server() {
		return this.server;
	}

	String thumbprint() {
		try {
			return this.key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private URI redirectUri() {
		return URI.create("http://127.0.0.1:" + this.loopback.getAddress().getPort() + "/callback");
	}

	/// Pushes an authorization request and gives the URL for the system browser.
	String authorize(TestLoan loan) {
		this.tests.secret(loan.payoutAccount());
		return authorize("openid loans:apply loans:read", loan.details(this.stack.settings().gatewayUrl()));
	}

	/// Pushes an authorization request with these details.
	String authorize(String scope, String details) {
		this.redirect = new CompletableFuture<>();
		this.verifier = new CodeVerifier();
		this.state = new State();
		try {
			var request = new AuthorizationRequest.Builder(ResponseType.CODE, CLIENT).redirectionURI(redirectUri())
				.scope(Scope.parse(scope))
				.state(this.state)
				.codeChallenge(this.verifier, CodeChallengeMethod.S256);
			if (!details.isEmpty()) {
				request.authorizationDetails(AuthorizationDetail.parseList(details));
			}
			HTTPRequest push = new PushedAuthorizationRequest(this.server.getPushedAuthorizationRequestEndpointURI(),
					request.build())
				.toHTTPRequest();
			push.setDPoP(this.proofs.createDPoPJWT("POST", this.server.getPushedAuthorizationRequestEndpointURI()));
			PushedAuthorizationResponse pushed = PushedAuthorizationResponse.parse(push.send());
			if (!pushed.indicatesSuccess()) {
				throw new IllegalStateException(pushed.toErrorResponse().getErrorObject().toString());
			}
			return new AuthorizationRequest.Builder(pushed.toSuccessResponse().getRequestURI(), CLIENT)
				.endpointURI(this.server.getAuthorizationEndpointURI())
				.build()
				.toURI()
				.toString();
		}
		catch (IOException | ParseException | JOSEException ex) {
			throw new IllegalStateException("the request cannot be pushed", ex);
		}
	}

	/// The answer that the browser brought back: checked for state and issuer (RFC 9207)
	/// as the library does it.
	AuthorizationResponse answer() {
		try {
			AuthorizationResponse response = AuthorizationResponse.parse(this.redirect.get(30, TimeUnit.SECONDS));
			if (!this.state.equals(response.getState()) || !this.server.getIssuer().equals(response.getIssuer())) {
				throw new IllegalStateException("somebody else's answer: " + response.toParameters().keySet());
			}
			if (response.indicatesSuccess()) {
				this.tests.secret(response.toSuccessResponse().getAuthorizationCode().getValue());
			}
			return response;
		}
		catch (Exception ex) {
			throw new IllegalStateException("the browser brought no answer", ex);
		}
	}

	/// Redeems the code for tokens.
	TokenResponse redeem(AuthorizationCode code) {
		try {
			HTTPRequest request = new TokenRequest.Builder(this.server.getTokenEndpointURI(), CLIENT,
					new AuthorizationCodeGrant(code, redirectUri(), this.verifier))
				.build()
				.toHTTPRequest();
			request.setDPoP(this.proofs.createDPoPJWT("POST", this.server.getTokenEndpointURI()));
			TokenResponse response = TokenResponse.parse(request.send());
			if (response.indicatesSuccess()) {
				var tokens = response.toSuccessResponse().getTokens();
				this.tests.secret(tokens.getAccessToken().getValue());
				if (tokens.getRefreshToken() != null) {
					this.tests.secret(tokens.getRefreshToken().getValue());
				}
			}
			return response;
		}
		catch (IOException | ParseException | JOSEException ex) {
			throw new IllegalStateException("the code cannot be redeemed", ex);
		}
	}

	/// The token of an answer that must be a success.
	DPoPAccessToken token() {
		TokenResponse response = redeem(answer().toSuccessResponse().getAuthorizationCode());
		if (!response.indicatesSuccess()) {
			throw new IllegalStateException(response.toErrorResponse().getErrorObject().toString());
		}
		return response.toSuccessResponse().getTokens().getDPoPAccessToken();
	}

	/// Sends a loan to a gateway with a proof of its own.
	HttpResponse<String> apply(int gatewayPort, DPoPAccessToken token, TestLoan loan, String idempotencyKey) {
		return send(apply(gatewayPort, token, loan.body(), idempotencyKey));
	}

	/// A request that sends a loan to a gateway, ready to go.
	HttpRequest apply(int gatewayPort, DPoPAccessToken token, String body, String idempotencyKey) {
		return request(gatewayPort, "POST", "/loans", token).header("Content-Type", "application/json")
			.header("Idempotency-Key", idempotencyKey)
			.method("POST", HttpRequest.BodyPublishers.ofString(body))
			.build();
	}

	HttpResponse<String> get(int gatewayPort, DPoPAccessToken token, String path) {
		return send(request(gatewayPort, "GET", path, token).build());
	}

	private HttpRequest.Builder request(int gatewayPort, String method, String path, DPoPAccessToken token) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + gatewayPort + path))
			.timeout(Duration.ofSeconds(180))
			.header("Authorization", token.toAuthorizationHeader())
			.header("DPoP", proof(method, path, token).serialize());
	}

	private SignedJWT proof(String method, String path, DPoPAccessToken token) {
		try {
			String withoutQuery = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
			return this.proofs.createDPoPJWT(method, URI.create(this.stack.settings().gatewayUrl() + withoutQuery),
					token);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("no proof", ex);
		}
	}

	static HttpResponse<String> send(HttpRequest request) {
		try {
			return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException("no answer from " + request.uri(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
	}

	@Override
	public void close() {
		this.loopback.stop(0);
	}

}
