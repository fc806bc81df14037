package org.loangate.authz.oauth;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.contract.RequestContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// A claim is of one JSON type wherever it appears.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7519#section-4.1">RFC 7519, section 4.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9470#section-6.2">RFC 9470, section 6.2</a>
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims">OpenID Connect Core 1.0, sections
/// 2 and 5.1</a>
@IntegrationTest
class ClaimTypesTests extends BorrowerTests {

	private static final Map<String, Set<String>> TYPES = Map.of("NUMBER",
			Set.of("iat", "exp", "nbf", "auth_time", "updated_at", "expires_in"), "STRING",
			Set.of("iss", "sub", "acr", "scope", "client_id", "jti", "sid", "nonce", "at_hash", "azp", "token_type",
					"txn", "email", "name", "purp", "req_wl"),
			"ARRAY", Set.of("amr", "authorization_details"), "OBJECT", Set.of("cnf", "rctx", "tctx"), "BOOLEAN",
			Set.of("email_verified", "active"));

	private static String expected(String claim) {
		return TYPES.entrySet()
			.stream()
			.filter((type) -> type.getValue().contains(claim))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElse("a type of this table");
	}

	@Test
	void areTheSameEverywhere() throws Exception {
		start("openid loans:read", MULTI);
		password("mei");
		code();
		JSONObject token = token();
		String access = token.get("access_token").toString();

		Map<String, JsonNode> places = new LinkedHashMap<>();
		places.put("access token", jwt(access));
		places.put("ID Token", jwt(token.get("id_token").toString()));
		places.put("userinfo", json(this.client.userinfo(access, true)));
		places.put("introspection", json(this.client.introspect(access, "lending-web")));
		String url = TestClients.GATEWAY + "/loans";
		places.put("transaction token",
				jwt(this.client
					.exchange(access, "loans:read",
							Map.of("request_context", new RequestContext("GET", url,
									this.client.proof("GET", url, access), null, null, null)
								.toJson()))
					.getBodyAsJSONObject()
					.get("access_token")
					.toString()));

		Map<String, Set<String>> where = new HashMap<>();
		places.forEach((place, claims) -> claims.properties().forEach((claim) -> {
			where.computeIfAbsent(claim.getKey(), (_) -> new TreeSet<>()).add(place);
			// An audience is a string or an array of them.
			if (!claim.getKey().equals("aud")) {
				assertThat(claim.getValue().getNodeType().name()).as(claim.getKey() + " of the " + place)
					.isEqualTo(expected(claim.getKey()));
			}
		}));
		assertThat(where.get("auth_time")).contains("access token", "ID Token", "introspection");
		assertThat(where.get("sub")).containsAll(places.keySet());
	}

	private static JsonNode jwt(String token) throws Exception {
		return JsonMapper.shared().readTree(SignedJWT.parse(token).getPayload().toString());
	}

	private static JsonNode json(HTTPResponse answer) {
		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		return JsonMapper.shared().readTree(answer.getBody());
	}

}
