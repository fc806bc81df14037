package org.loangate.authz.oauth.authorize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the `claims` parameter asks of `acr`.
///
/// @param acrs the values asked for, the first the most wanted
/// @param essential whether anything less is an error
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter">OpenID Connect Core 1.0, sections
/// 5.5 and 5.5.1.1</a>
record RequestedClaims(List<String> acrs, boolean essential) {

	static final RequestedClaims NONE = new RequestedClaims(List.of(), false);

	private static final int MAX_LENGTH = 4096;

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	/// Reads the parameter; nothing when it is not of its form.
	static Optional<RequestedClaims> parse(String json) {
		if (json.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			JsonNode root = JSON.readTree(json);
			if (root == null || !root.isObject()) {
				return Optional.empty();
			}
			JsonNode acr = root.path("id_token").path("acr");
			List<String> values = new ArrayList<>();
			if (acr.path("value").isString()) {
				values.add(acr.path("value").stringValue());
			}
			acr.path("values").forEach((value) -> {
				if (value.isString()) {
					values.add(value.stringValue());
				}
			});
			return Optional.of(new RequestedClaims(values, acr.path("essential").asBoolean(false)));
		}
		catch (JacksonException _) {
			return Optional.empty();
		}
	}

}
