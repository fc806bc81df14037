package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

import com.nimbusds.jose.util.Base64URL;
import org.loangate.authz.TestClients;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.util.UriComponentsBuilder;

/// A program or a person's tool that calls the server's own API, with a DPoP-bound access token.
public final class TestApiClient {

	private final URI issuer;

	private final FapiClient client;

	private final String token;

	private TestApiClient(URI issuer, FapiClient client, String token) {
		this.issuer = issuer;
		this.client = client;
		this.token = token;
	}

	/// A program of the clients' file, by client credentials.
	public static TestApiClient program(URI issuer, String clientId, String scope) throws Exception {
		FapiClient client = new FapiClient(issuer, clientId, TestClients.WEB, TestOAuthClient.REDIRECT,
				FapiClient.newKey());
		HttpResponse<String> answer = request(client, scope);
		if (answer.statusCode() != 200) {
			throw new AssertionError(answer.statusCode() + " " + answer.body());
		}
		return new TestApiClient(issuer, client, FapiClient.json(answer).path("access_token").stringValue());
	}

	/// A tool that somebody of staff has just given a token to, in their own browser.
	public static TestApiClient of(URI issuer, TestStaff person, String scope) throws Exception {
		FapiClient client = new FapiClient(issuer, "staff-tools", TestClients.WEB, TestOAuthClient.REDIRECT,
				FapiClient.newKey());
		Page page = person.browser().get(client.authorizationUri(scope, Map.of()).toString());
		String code = UriComponentsBuilder.fromUri(page.url()).build().getQueryParams().getFirst("code");
		HttpResponse<String> tokens = client.token(String.valueOf(code), Map.of());
		if (tokens.statusCode() != 200) {
			throw new AssertionError(page.url() + " " + tokens.body());
		}
		return new TestApiClient(issuer, client, FapiClient.json(tokens).path("access_token").stringValue());
	}

	/// The token endpoint's answer to client credentials.
	static HttpResponse<String> request(FapiClient client, String scope) throws Exception {
		Map<String, String> parameters = new HashMap<>(client.grant("", Map.of("code", "", "redirect_uri", "",
				"code_verifier", "", "grant_type", "client_credentials", "scope", scope)));
		return client.post("/oauth2/token", parameters, Map.of("DPoP", client.proof("/oauth2/token")));
	}

	/// The same caller with a token it got in another way.
	static TestApiClient of(URI issuer, FapiClient client, String token) {
		return new TestApiClient(issuer, client, token);
	}

	String token() {
		return this.token;
	}

	/// Sends JSON, or nothing where it is empty, with a fresh proof.
	public HttpResponse<String> send(String method, String path, String json, String... headers) throws Exception {
		return HttpClient.newHttpClient()
			.send(request(method, path, json, headers), HttpResponse.BodyHandlers.ofString());
	}

	/// The same, to be sent by somebody else.
	public HttpRequest request(String method, String path, String json, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.issuer + path))
			.header("Authorization", "DPoP " + this.token)
			.header("DPoP", proof(method, path))
			.method(method,
					json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
		if (!json.isEmpty()) {
			request.header("Content-Type", "application/json");
		}
		if (headers.length > 0) {
			request.headers(headers);
		}
		return request.build();
	}

	private String proof(String method, String path) throws Exception {
		String url = this.issuer + path.replaceAll("[?#].*", "");
		String ath = Base64URL
			.encode(java.security.MessageDigest.getInstance("SHA-256")
				.digest(this.token.getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
			.toString();
		return this.client.proof(method, url, (claims) -> claims.claim("ath", ath));
	}

	/// An answer's JSON.
	public static JsonNode json(HttpResponse<String> answer) {
		return JsonMapper.shared().readTree(answer.body());
	}

}
