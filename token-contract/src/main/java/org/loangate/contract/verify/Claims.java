package org.loangate.contract.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;

/// Reads claims of our tokens by their types; one of another type is as good as missing.
final class Claims {

	private Claims() {
	}

	static String text(Map<String, ?> claims, String name) throws TokenRefused {
		if (claims.get(name) instanceof String text && !text.isEmpty()) {
			return text;
		}
		throw new TokenRefused(TokenFault.INCOMPLETE);
	}

	static Set<String> scopes(JWTClaimsSet claims) throws TokenRefused {
		Object scope = claims.getClaim("scope");
		if (scope == null || "".equals(scope)) {
			return Set.of();
		}
		if (scope instanceof String scopes) {
			return Set.copyOf(List.of(scopes.split(" ", -1)));
		}
		throw new TokenRefused(TokenFault.INCOMPLETE);
	}

	/// `acr`, `amr` and `auth_time`: all of them, or nothing.
	static @Nullable Assurance assurance(Map<String, ?> claims) throws TokenRefused {
		if (!claims.containsKey("acr") && !claims.containsKey("auth_time")) {
			return null;
		}
		Optional<Acr> acr = Acr.of(text(claims, "acr"));
		if (acr.isPresent() && claims.get("auth_time") instanceof Number seconds
				&& claims.get("amr") instanceof List<?> amr) {
			return new Assurance(acr.get(), amr.stream().map(String::valueOf).toList(),
					Instant.ofEpochSecond(seconds.longValue()));
		}
		throw new TokenRefused(TokenFault.INCOMPLETE);
	}

	static @Nullable String optionalText(Map<String, ?> claims, String name) throws TokenRefused {
		return claims.containsKey(name) ? text(claims, name) : null;
	}

	static Map<String, ?> object(@Nullable Object claim) throws TokenRefused {
		if (claim instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
			@SuppressWarnings("unchecked")
			Map<String, ?> object = (Map<String, ?>) map;
			return object;
		}
		throw new TokenRefused(TokenFault.INCOMPLETE);
	}

}
