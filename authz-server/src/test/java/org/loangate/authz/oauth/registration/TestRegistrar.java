package org.loangate.authz.oauth.registration;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.client.ClientInformation;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformation;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformationResponse;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationRequest;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientRegistrationResponseParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The test clients' `registrar`, who registers further clients, on a stock client library and, for what no library
/// would send, by hand.
public final class TestRegistrar {

	public static final String SECRET = "registrar-secret-0123456789-012345";

	private final HttpClient http = HttpClient.newHttpClient();

	private final URI issuer;

	public TestRegistrar(URI issuer) {
		this.issuer = issuer;
	}

	public URI endpoint() {
		return URI.create(this.issuer + "/oauth2/register");
	}

	public URI endpoint(String clientId) {
		return URI.create(endpoint() + "/" + clientId);
	}

	/// A fresh initial access token.
	public BearerAccessToken initialAccessToken() throws Exception {
		return token("client.create").toSuccessResponse().getTokens().getBearerAccessToken();
	}

	public TokenResponse token(String scope) throws Exception {
		return token("registrar", SECRET, scope);
	}

	public TokenResponse token(String clientId, String secret, String scope) throws Exception {
		return TokenResponse.parse(new TokenRequest.Builder(URI.create(this.issuer + "/oauth2/token"),
				new ClientSecretBasic(new ClientID(clientId), new Secret(secret)), new ClientCredentialsGrant())
			.scope(Scope.parse(scope))
			.build()
			.toHTTPRequest()
			.send());
	}

	/// Registers a client that is as it should be.
	public OIDCClientInformation register(OIDCClientMetadata metadata) throws Exception {
		var answer = OIDCClientRegistrationResponseParser.parse(
				new OIDCClientRegistrationRequest(endpoint(), metadata, initialAccessToken()).toHTTPRequest().send());
		if (!answer.indicatesSuccess()) {
			throw new AssertionError(answer.toErrorResponse().getErrorObject().toJSONObject());
		}
		return ((OIDCClientInformationResponse) answer.toSuccessResponse()).getOIDCClientInformation();
	}

	/// Metadata of a plain OpenID Connect client.
	public static OIDCClientMetadata plain() {
		OIDCClientMetadata metadata = new OIDCClientMetadata();
		metadata.setRedirectionURI(URI.create("https://rp.example/callback"));
		metadata.setName("Example RP");
		return metadata;
	}

	public static Map<String, Object> members() {
		return new java.util.HashMap<>(Map.of("redirect_uris", java.util.List.of("https://rp.example/callback")));
	}

	/// Sends a body as it is, with a fresh initial access token.
	public HttpResponse<String> post(String body) throws Exception {
		return post(body.getBytes(StandardCharsets.UTF_8), "application/json");
	}

	public HttpResponse<String> post(Map<String, Object> members) throws Exception {
		return post(JsonMapper.shared().writeValueAsString(members));
	}

	public HttpResponse<String> post(byte[] body, String contentType) throws Exception {
		return send("POST", endpoint(), "Bearer " + initialAccessToken().getValue(), contentType, body);
	}

	public HttpResponse<String> send(String method, URI uri, String authorization, String contentType, byte[] body)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri)
			.method(method, HttpRequest.BodyPublishers.ofByteArray(body));
		if (!authorization.isEmpty()) {
			request.header("Authorization", authorization);
		}
		if (!contentType.isEmpty()) {
			request.header("Content-Type", contentType);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/// Manages a client with its registration access token.
	public HttpResponse<String> manage(String method, ClientInformation client, String body) throws Exception {
		return send(method, client.getRegistrationURI(), "Bearer " + client.getRegistrationAccessToken().getValue(),
				"application/json", body.getBytes(StandardCharsets.UTF_8));
	}

	public static JsonNode json(HttpResponse<String> answer) {
		return JsonMapper.shared().readTree(answer.body());
	}

}
