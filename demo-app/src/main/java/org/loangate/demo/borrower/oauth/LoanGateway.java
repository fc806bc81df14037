package org.loangate.demo.borrower.oauth;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.DemoSettings;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import org.springframework.stereotype.Component;

/// The lender's API as this app reaches it: through the gateway, each request with a proof of its own.
@Component
public final class LoanGateway {

	private final URI base;

	private final HttpSender http;

	private final JsonMapper json;

	private volatile @Nullable Nonce dpopNonce;

	LoanGateway(DemoSettings settings, HttpSender http, JsonMapper json) {
		this.base = settings.gatewayUrl();
		this.http = http;
		this.json = json;
	}

	/// Reads something.
	/// @param path path and query below the gateway's URL
	public Answer get(String path, Grant grant) {
		return send(HTTPRequest.Method.GET, path, grant, null, null);
	}

	/// Carries out something. The caller may do so again under the same key.
	public Answer post(String path, Grant grant, String idempotencyKey, byte[] body) {
		return send(HTTPRequest.Method.POST, path, grant, idempotencyKey, new String(body, StandardCharsets.UTF_8));
	}

	private Answer send(HTTPRequest.Method method, String path, Grant grant, @Nullable String idempotencyKey,
			@Nullable String body) {
		try {
			HTTPResponse response = exchange(method, path, grant, idempotencyKey, body);
			// RFC 9449, section 9: refused before anything happened, and made again with
			// the nonce.
			if (response.getStatusCode() == HTTPResponse.SC_UNAUTHORIZED && response.getDPoPNonce() != null
					&& "use_dpop_nonce".equals(challenge(response).error())) {
				response = exchange(method, path, grant, idempotencyKey, body);
			}
			return new Received(response.getStatusCode(), read(response.getBody()), challenge(response),
					retryAfter(response));
		}
		catch (IOException ex) {
			return new Lost(ex.getClass().getSimpleName());
		}
	}

	private HTTPResponse exchange(HTTPRequest.Method method, String path, Grant grant, @Nullable String idempotencyKey,
			@Nullable String body) throws IOException {
		URI url = URI.create(this.base + path);
		HTTPRequest request = new HTTPRequest(method, url);
		request.setAuthorization(grant.token().toAuthorizationHeader());
		request.setAccept("application/json, application/problem+json");
		try {
			// RFC 9449, section 4.2: htu is the URL without query and fragment.
			URI htu = URI.create(this.base + path.replaceFirst("\\?.*", ""));
			request.setDPoP(new DefaultDPoPProofFactory(grant.key(), JWSAlgorithm.ES256).createDPoPJWT(method.name(),
					htu, grant.token(), this.dpopNonce));
			if (body != null) {
				request.setContentType("application/json");
				request.setBody(body);
			}
		}
		catch (JOSEException | ParseException ex) {
			throw new IllegalStateException("the request could not be written", ex);
		}
		if (idempotencyKey != null) {
			request.setHeader("Idempotency-Key", idempotencyKey);
		}
		HTTPResponse response = request.send(this.http);
		if (response.getDPoPNonce() != null) {
			this.dpopNonce = response.getDPoPNonce();
		}
		return response;
	}

	private JsonNode read(@Nullable String body) {
		try {
			return (body != null && !body.isBlank()) ? this.json.readTree(body) : MissingNode.getInstance();
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	private static Challenge challenge(HTTPResponse response) {
		List<String> headers = response.getHeaderValues("WWW-Authenticate");
		return (headers != null) ? Challenge.parse(headers) : Challenge.NONE;
	}

	private static Duration retryAfter(HTTPResponse response) {
		String value = response.getHeaderValue("Retry-After");
		return (value != null && value.matches("[0-9]{1,4}")) ? Duration.ofSeconds(Long.parseLong(value))
				: Duration.ZERO;
	}

	/// What came back.
	public sealed interface Answer {

	}

	/// An answer.
	///
	/// @param status the HTTP status
	/// @param body the JSON, missing where there was none
	/// @param challenge what was missing
	/// @param retryAfter how long to wait before another attempt, zero where nothing was
	/// said
	public record Received(int status, JsonNode body, Challenge challenge, Duration retryAfter) implements Answer {

		/// Whether it was done.
		public boolean isSuccess() {
			return this.status >= 200 && this.status < 300;
		}

		/// Whether something behind the gateway, or the gateway itself, is down: what was
		/// asked may have happened.
		public boolean isFailure() {
			return this.status >= 500 || this.status == 429;
		}

	}

	/// No answer: what was asked may have happened.
	///
	/// @param why the kind of failure
	public record Lost(String why) implements Answer {
	}

}
