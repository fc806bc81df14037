package org.loangate.authz.oauth.token;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Profile;
import org.loangate.authz.account.Profiles;
import org.loangate.authz.account.Subject;

import org.springframework.stereotype.Component;

/// The standard claims about a person: what there is to tell, and by which scope a client may be told.
///
/// Asked for one by one in the `claims` parameter, a claim is told as if its scope had been asked for, to clients that are
/// registered for that scope.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#ScopeClaims">OpenID Connect Core 1.0, section
/// 5.4</a>
@Component
public final class StandardClaims {

	/// The claims of each scope, as far as this server can know them.
	public static final Map<String, List<String>> BY_SCOPE = Map.of("profile",
			List.of("name", "given_name", "family_name", "preferred_username", "updated_at"), "email",
			List.of("email", "email_verified"), "phone", List.of("phone_number", "phone_number_verified"), "address",
			List.of("address"));

	private final Accounts accounts;

	private final Profiles profiles;

	StandardClaims(Accounts accounts, Profiles profiles) {
		this.accounts = accounts;
		this.profiles = profiles;
	}

	/// The scopes that claims belong to which are asked for one by one.
	public static Set<String> scopesOf(Set<String> claims) {
		return BY_SCOPE.entrySet()
			.stream()
			.filter((scope) -> scope.getValue().stream().anyMatch(claims::contains))
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
	}

	/// What `userinfo` tells, `sub` first.
	/// @param granted the scopes of the access token
	/// @param registered the scopes the client may ask for
	Map<String, Object> userinfo(String sub, Set<String> granted, Set<String> registered, RequestedClaims requested) {
		Set<String> names = BY_SCOPE.entrySet()
			.stream()
			.filter((scope) -> granted.contains(scope.getKey()))
			.flatMap((scope) -> scope.getValue().stream())
			.collect(Collectors.toCollection(LinkedHashSet::new));
		names.addAll(allowed(requested.userinfo(), registered));
		Map<String, Object> told = new LinkedHashMap<>();
		told.put("sub", sub);
		told.putAll(known(sub, names));
		return told;
	}

	/// What the ID Token tells beyond its own claims.
	Map<String, Object> idToken(String sub, Set<String> registered, RequestedClaims requested) {
		return known(sub, allowed(requested.idToken(), registered));
	}

	private static Set<String> allowed(Set<String> claims, Set<String> registered) {
		return BY_SCOPE.entrySet()
			.stream()
			.filter((scope) -> registered.contains(scope.getKey()))
			.flatMap((scope) -> scope.getValue().stream())
			.filter(claims::contains)
			.collect(Collectors.toUnmodifiableSet());
	}

	private Map<String, Object> known(String sub, Set<String> names) {
		Optional<Account> account = names.isEmpty() ? Optional.empty() : this.accounts.find(new Subject(sub));
		if (account.isEmpty()) {
			return Map.of();
		}
		Optional<Profile> profile = this.profiles.find(account.get().subject());
		Map<String, Object> known = new LinkedHashMap<>();
		Stream.of("name", "given_name", "family_name", "phone_number")
			.forEach(
					(name) -> profile.flatMap((said) -> said.value(name)).ifPresent((value) -> known.put(name, value)));
		known.put("preferred_username", account.get().email());
		known.put("updated_at", profile.map(Profile::updatedAt).orElse(account.get().createdAt()).getEpochSecond());
		known.put("email", account.get().email());
		known.put("email_verified", account.get().emailVerified());
		if (known.containsKey("phone_number")) {
			known.put("phone_number_verified", false);
		}
		Map<String, String> address = profile.map(StandardClaims::address).orElse(Map.of());
		if (!address.isEmpty()) {
			known.put("address", address);
		}
		known.keySet().retainAll(names);
		return known;
	}

	private static Map<String, String> address(Profile profile) {
		Map<String, String> address = new LinkedHashMap<>();
		for (String member : List.of("street_address", "locality", "region", "postal_code", "country")) {
			profile.value(member).ifPresent((value) -> address.put(member, value));
		}
		return address;
	}

}
