package org.loangate.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.SelfSignedTLSClientAuthentication;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpServer;
import org.loangate.stores.EmbeddedStores;
import org.loangate.system.demo.LoangateStack;
import org.loangate.system.demo.StackSettings;

/// `lending-certificate`, which authenticates and binds its tokens by a certificate, on a stock library (Nimbus's OAuth SDK) that
/// finds the endpoints in the metadata.
final class CertificateClient implements AutoCloseable {

	static final TestCertificate CERTIFICATE = TestCertificate.create();

	static final TestCertificate OTHER = TestCertificate.create();

	private static final TestCertificate SERVER = TestCertificate.create();

	private static final TestCertificate GATEWAY = TestCertificate.create();

	static final int AUTHZ_PORT = EmbeddedStores.freePort();

	static final int GATEWAY_PORT = EmbeddedStores.freePort();

	private static final ClientID CLIENT = new ClientID("lending-certificate");

	private final OIDCProviderMetadata server;

	private final SelfSignedTLSClientAuthentication authentication = new SelfSignedTLSClientAuthentication(CLIENT,
			CERTIFICATE.tlsTo(SERVER).getSocketFactory());

	private final CodeVerifier verifier = new CodeVerifier();

	private final HttpServer loopback;

	private final CompletableFuture<URI> redirect = new CompletableFuture<>();

	CertificateClient(LoangateStack stack) throws Exception {
		this.server = OIDCProviderMetadata.resolve(new Issuer(stack.settings().issuer()));
		this.loopback = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
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

	/// What an installation with certificates is set to.
	static StackSettings.Certificates settings() {
		String url = "https://localhost:" + AUTHZ_PORT;
		return new StackSettings.Certificates(
				Map.of("LOANGATE_MTLS_URL", url, "LOANGATE_MTLS_PORT", Integer.toString(AUTHZ_PORT),
						"LOANGATE_TLS_CERTIFICATE_FILE", SERVER.certificateFile(), "LOANGATE_TLS_KEY_FILE",
						SERVER.keyFile()),
				Map.of("LOANGATE_GATEWAY_MTLS_PORT", Integer.toString(GATEWAY_PORT), "LOANGATE_TLS_CERTIFICATE_FILE",
						SERVER.certificateFile(), "LOANGATE_TLS_KEY_FILE", SERVER.keyFile(), "LOANGATE_AUTHZ_MTLS_URL",
						url, "LOANGATE_AUTHZ_CA_FILE", SERVER.certificateFile(), "LOANGATE_GATEWAY_CLIENT_ID",
						"certified-gateway", "LOANGATE_GATEWAY_CLIENT_CERTIFICATE_FILE", GATEWAY.certificateFile(),
						"LOANGATE_GATEWAY_CLIENT_CERTIFICATE_KEY_FILE", GATEWAY.keyFile()),
				"""
						  - client_id: lending-certificate
						    client_name: Larkspur with certificates
						    redirect_uris: ["http://127.0.0.1/callback"]
						    application_type: native
						    scope: openid loans:read
						    token_endpoint_auth_method: self_signed_tls_client_auth
						    tls_client_certificate_bound_access_tokens: true
						    dpop_bound_access_tokens: false
						    jwks: {keys: [%s]}
						  - client_id: certified-gateway
						    grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"]
						    token_endpoint_auth_method: self_signed_tls_client_auth
						    dpop_bound_access_tokens: false
						    jwks: {keys: [%s]}
						""".formatted(jwk(CERTIFICATE), jwk(GATEWAY)) + DocumentedClients.entries());
	}

	private static String jwk(TestCertificate certificate) {
		try {
			return new ECKey.Builder(Curve.P_256, (ECPublicKey) certificate.certificate().getPublicKey())
				.keyIDFromThumbprint()
				.build()
				.toJSONString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private URI redirectUri() {
		return URI.create("http://127.0.0.1:" + this.loopback.getAddress().getPort() + "/callback");
	}

	/// Pushes a request and gives the URL for the system browser.
	String authorize(String scope) throws Exception {
		PushedAuthorizationResponse pushed = PushedAuthorizationResponse.parse(new PushedAuthorizationRequest(
				this.server.getMtlsEndpointAliases().getPushedAuthorizationRequestEndpointURI(), this.authentication,
				new AuthorizationRequest.Builder(ResponseType.CODE, CLIENT).redirectionURI(redirectUri())
					.scope(Scope.parse(scope))
					.codeChallenge(this.verifier, CodeChallengeMethod.S256)
					.build())
			.toHTTPRequest()
			.send());
		if (!pushed.indicatesSuccess()) {
			throw new IllegalStateException(pushed.toErrorResponse().getErrorObject().toString());
		}
		return new AuthorizationRequest.Builder(pushed.toSuccessResponse().getRequestURI(), CLIENT)
			.endpointURI(this.server.getAuthorizationEndpointURI())
			.build()
			.toURI()
			.toString();
	}

	/// Redeems the code that the browser brought back.
	BearerAccessToken token() throws Exception {
		var code = AuthorizationResponse.parse(this.redirect.get(30, TimeUnit.SECONDS))
			.toSuccessResponse()
			.getAuthorizationCode();
		TokenResponse response = TokenResponse
			.parse(new TokenRequest.Builder(this.server.getMtlsEndpointAliases().getTokenEndpointURI(),
					this.authentication, new AuthorizationCodeGrant(code, redirectUri(), this.verifier))
				.build()
				.toHTTPRequest()
				.send());
		if (!response.indicatesSuccess()) {
			throw new IllegalStateException(response.toErrorResponse().getErrorObject().toString());
		}
		return response.toSuccessResponse().getTokens().getBearerAccessToken();
	}

	/// Asks for the borrower's loans, over a connection with a certificate.
	static HttpResponse<String> loans(TestCertificate certificate, BearerAccessToken token)
			throws IOException, InterruptedException {
		try (HttpClient http = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.sslContext(certificate.tlsTo(SERVER))
			.build()) {
			return http.send(HttpRequest.newBuilder(URI.create("https://localhost:" + GATEWAY_PORT + "/loans"))
				.header("Authorization", token.toAuthorizationHeader())
				.build(), HttpResponse.BodyHandlers.ofString());
		}
	}

	@Override
	public void close() {
		this.loopback.stop(0);
	}

}
