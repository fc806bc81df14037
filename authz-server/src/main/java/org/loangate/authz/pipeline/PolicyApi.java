package org.loangate.authz.pipeline;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.dpop.DPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server's policy API, called as a confidential client: client credentials by `private_key_jwt`, and tokens bound to a
/// key of this run (RFC 9449).
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7523#section-2.2">RFC 7523, section 2.2</a>
final class PolicyApi {

	private static final String NO_KEY = "LOANGATE_POLICY_CLIENT_KEY_FILE: no readable private JWK (expected: one on P-256)";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final JsonMapper JSON = JsonMapper.shared();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

	private final URI issuer;

	private final ClientID clientId;

	private final ECKey key;

	private final DPoPProofFactory proofs;

	private @Nullable AccessToken token;

	private PolicyApi(URI issuer, ClientID clientId, ECKey key, DPoPProofFactory proofs) {
		this.issuer = issuer;
		this.clientId = clientId;
		this.key = key;
		this.proofs = proofs;
	}

	/// The server that the environment names: `LOANGATE_ISSUER`,
	/// `LOANGATE_POLICY_CLIENT_ID` and `LOANGATE_POLICY_CLIENT_KEY_FILE`, a private JWK
	/// on P-256.
	/// @throws Refused when one of them is missing or unreadable
	static PolicyApi of(Map<String, String> environment) {
		try {
			ECKey key = ECKey
				.parse(Files.readString(Path.of(required(environment, "LOANGATE_POLICY_CLIENT_KEY_FILE"))));
			if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) {
				throw new Refused(NO_KEY);
			}
			return new PolicyApi(issuer(required(environment, "LOANGATE_ISSUER")),
					new ClientID(required(environment, "LOANGATE_POLICY_CLIENT_ID")), key,
					new DefaultDPoPProofFactory(new ECKeyGenerator(Curve.P_256).generate(), JWSAlgorithm.ES256));
		}
		catch (IOException | ParseException | JOSEException _) {
			// Neither message may show a part of the key.
			throw new Refused(NO_KEY);
		}
	}

	private static URI issuer(String text) {
		try {
			URI issuer = new URI(text);
			if (("https".equals(issuer.getScheme()) || "http".equals(issuer.getScheme())) && issuer.getHost() != null
					&& issuer.getRawQuery() == null && issuer.getRawFragment() == null && !text.endsWith("/")) {
				return issuer;
			}
		}
		catch (URISyntaxException _) {
			// told below
		}
		throw new Refused(
				"LOANGATE_ISSUER: no URL of a server (expected: without a slash at its end, a query or a fragment)");
	}

	private static String required(Map<String, String> environment, String name) {
		String value = environment.getOrDefault(name, "");
		if (value.isBlank()) {
			throw new Refused(name + ": missing");
		}
		return value;
	}

	/// Reads.
	/// @param path below `/policy/v1`
	JsonNode get(String path) {
		return json(path, send("GET", path, null, Map.of()));
	}

	/// Reads something that is no JSON.
	String text(String path) {
		return send("GET", path, null, Map.of());
	}

	/// Asks for, or changes, something.
	JsonNode post(String path, Object body, Map<String, String> headers) {
		String answer = send("POST", path, JSON.writeValueAsString(body), headers);
		return json(path, answer);
	}

	private static JsonNode json(String path, String answer) {
		try {
			return JSON.readTree(answer);
		}
		catch (JacksonException _) {
			throw new Refused(
					path + ": an answer that is no JSON (expected: LOANGATE_ISSUER to be a server of policies)");
		}
	}

	private String send(String method, String path, @Nullable String body, Map<String, String> headers) {
		URI uri = URI.create(this.issuer + "/policy/v1" + path);
		try {
			AccessToken bound = token();
			HttpRequest.Builder request = HttpRequest.newBuilder(uri)
				.timeout(TIMEOUT)
				.header("Authorization", bound.toAuthorizationHeader())
				.header("DPoP",
						this.proofs.createDPoPJWT(method, URI.create(uri.toString().replaceAll("[?#].*", "")), bound)
							.serialize())
				.method(method, (body != null) ? HttpRequest.BodyPublishers.ofString(body)
						: HttpRequest.BodyPublishers.noBody());
			if (body != null) {
				request.header("Content-Type", "application/json");
			}
			headers.forEach(request::header);
			HttpResponse<String> answer = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
			if (answer.statusCode() >= 300) {
				throw new Refused(method + " " + path + ": " + answer.statusCode() + problem(answer));
			}
			return answer.body();
		}
		catch (IOException ex) {
			throw new Refused(this.issuer + " does not answer: " + ex.getMessage());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new Refused("interrupted");
		}
	}

	// What went wrong, from problem+json or a challenge.
	private static String problem(HttpResponse<String> answer) {
		if (answer.headers().firstValue("Content-Type").orElse("").contains("json")) {
			JsonNode problem = json(answer.uri().getPath(), answer.body());
			StringBuilder told = new StringBuilder(" ").append(problem.path("code").asString(""))
				.append(" ")
				.append(problem.path("detail").asString(problem.path("title").asString("")));
			problem.path("errors")
				.valueStream()
				.forEach((error) -> told.append("\n  ")
					.append(error.path("pointer").asString(""))
					.append(" ")
					.append(error.path("detail").asString("")));
			return told.toString();
		}
		return answer.headers().firstValue("WWW-Authenticate").map((challenge) -> " " + challenge).orElse("");
	}

	private AccessToken token() throws IOException, JOSEException {
		AccessToken known = this.token;
		if (known != null) {
			return known;
		}
		URI endpoint = URI.create(this.issuer + "/oauth2/token");
		try {
			PrivateKeyJWT client = new PrivateKeyJWT(this.clientId, this.issuer, JWSAlgorithm.ES256,
					(PrivateKey) this.key.toECPrivateKey(), this.key.getKeyID(), null);
			HTTPRequest request = new TokenRequest.Builder(endpoint, client, new ClientCredentialsGrant())
				.scope(new Scope("policy:read", "policy:write"))
				.build()
				.toHTTPRequest();
			request.setDPoP(this.proofs.createDPoPJWT("POST", endpoint));
			request.setConnectTimeout((int) TIMEOUT.toMillis());
			request.setReadTimeout((int) TIMEOUT.toMillis());
			TokenResponse answer = TokenResponse.parse(request.send());
			if (!answer.indicatesSuccess()) {
				throw new Refused("token endpoint: " + answer.toErrorResponse().getErrorObject().getCode() + " "
						+ answer.toErrorResponse().getErrorObject().getDescription());
			}
			DPoPAccessToken bound = answer.toSuccessResponse().getTokens().getDPoPAccessToken();
			if (bound == null) {
				throw new Refused("token endpoint: a token that is bound to nothing");
			}
			this.token = bound;
			return bound;
		}
		catch (com.nimbusds.oauth2.sdk.ParseException _) {
			throw new Refused("token endpoint: no OAuth answer");
		}
	}

	/// What the server, or the environment, does not let happen; the message is for
	/// whoever runs the command.
	static final class Refused extends RuntimeException {

		Refused(String message) {
			super(message);
		}

	}

}
