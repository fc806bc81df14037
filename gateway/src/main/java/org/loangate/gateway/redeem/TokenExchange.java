package org.loangate.gateway.redeem;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.RequestContext;
import org.loangate.contract.RequestDetails;
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.AccessToken;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/// Exchanges access tokens for transaction tokens.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8693#section-2">RFC 8693, section 2</a>
public final class TokenExchange {

	private final RestClient authorizationServer;

	private final ClientCredential credential;

	private final String trustDomain;

	private final Clock clock;

	TokenExchange(RestClient authorizationServer, ClientCredential credential, String trustDomain, Clock clock) {
		this.authorizationServer = authorizationServer;
		this.credential = credential;
		this.trustDomain = trustDomain;
		this.clock = clock;
	}

	/// Exchanges a token for one request. Sent once: whoever asks may ask again, under
	/// the same idempotency key.
	///
	/// @param scope the route's
	/// @param details the terms in the body, where the route redeems
	public Exchange exchange(AccessToken token, String scope, RequestContext context,
			@Nullable RequestDetails details) {
		MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
		form.add("requested_token_type", TransactionToken.TOKEN_TYPE);
		form.add("audience", this.trustDomain);
		form.add("scope", scope);
		form.add("subject_token", token.value());
		form.add("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
		form.add("request_context", context.toJson());
		if (details != null) {
			form.add("request_details", details.toJson());
		}
		this.credential.addTo(form);
		try {
			return this.authorizationServer.post()
				.uri("/oauth2/token")
				.contentType(MediaType.APPLICATION_FORM_URLENCODED)
				.accept(MediaType.APPLICATION_JSON)
				.body(form)
				.exchange((request, response) -> read(response.getStatusCode().value(),
						new String(response.getBody().readNBytes(64 * 1024), StandardCharsets.UTF_8)));
		}
		catch (RestClientException ex) {
			return new Exchange.Unavailable("no answer: " + ex.getClass().getSimpleName());
		}
	}

	private Exchange read(int status, String body) {
		JsonNode answer;
		try {
			answer = JsonMapper.shared().readTree(body);
		}
		catch (JacksonException ex) {
			return new Exchange.Unavailable("status " + status + ", no JSON");
		}
		if (status == 200) {
			return granted(answer);
		}
		if (status == 400 && "invalid_request".equals(answer.path("error").asString(""))) {
			return Exchange.Reason.of(answer.path("reason").asString(""))
				.<Exchange>map(Exchange.Refused::new)
				.orElseGet(() -> new Exchange.Unavailable("invalid_request without a reason we know"));
		}
		return new Exchange.Unavailable("status " + status);
	}

	// RFC 8693, 2.2.1; the draft's Txn-Token Response: token_type N_A
	private Exchange granted(JsonNode answer) {
		String token = answer.path("access_token").asString("");
		long seconds = answer.path("expires_in").asLong(0);
		boolean whole = !token.isEmpty() && seconds > 0
				&& TransactionToken.TOKEN_TYPE.equals(answer.path("issued_token_type").asString(""))
				&& "N_A".equals(answer.path("token_type").asString("")) && token.matches("[A-Za-z0-9_.-]+");
		Instant now = this.clock.instant();
		return whole ? new Exchange.Granted(token, now.plusSeconds(seconds))
				: new Exchange.Unavailable("not a transaction token");
	}

}
