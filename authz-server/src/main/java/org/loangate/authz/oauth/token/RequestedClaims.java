package org.loangate.authz.oauth.token;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the `claims` parameter asks for.
///
/// @param acrs the authentication context classes asked for, the first the most wanted
/// @param essential whether anything less than those is an error
/// @param idToken names of the claims asked for in the ID Token
/// @param userinfo names of the claims asked for at `userinfo`
/// @param subjects the `sub` values that one of is demanded; empty where anybody will do
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter">OpenID Connect Core 1.0, sections
/// 5.5 and 5.5.1.1</a>
public record RequestedClaims(List<String> acrs, boolean essential, Set<String> idToken, Set<String> userinfo,
		Set<String> subjects) {

	public static final RequestedClaims NONE = new RequestedClaims(List.of(), false, Set.of(), Set.of(), Set.of());

	private static final int MAX_LENGTH = 4096;

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	/// Reads the parameter; nothing when it is not of its form.
	public static Optional<RequestedClaims> parse(String json) {
		if (json.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			JsonNode root = JSON.readTree(json);
			if (root == null || !root.isObject() || !isMember(root.path("id_token"))
					|| !isMember(root.path("userinfo"))) {
				return Optional.empty();
			}
			JsonNode acr = root.path("id_token").path("acr");
			Set<String> subjects = Stream.of("id_token", "userinfo")
				.flatMap((member) -> values(root.path(member).path("sub")).stream())
				.collect(Collectors.toUnmodifiableSet());
			return Optional.of(new RequestedClaims(values(acr), acr.path("essential").asBoolean(false),
					names(root.path("id_token")), names(root.path("userinfo")), subjects));
		}
		catch (JacksonException _) {
			return Optional.empty();
		}
	}

	// A member is an object of claims, each null or an object.
	private static boolean isMember(JsonNode member) {
		return member.isMissingNode() || member.isNull()
				|| (member.isObject() && member.valueStream().allMatch((claim) -> claim.isNull() || claim.isObject()));
	}

	private static Set<String> names(JsonNode member) {
		return new LinkedHashSet<>(member.propertyNames());
	}

	private static List<String> values(JsonNode claim) {
		List<String> values = new ArrayList<>();
		if (claim.path("value").isString()) {
			values.add(claim.path("value").stringValue());
		}
		claim.path("values").forEach((value) -> {
			if (value.isString()) {
				values.add(value.stringValue());
			}
		});
		return values;
	}

}
