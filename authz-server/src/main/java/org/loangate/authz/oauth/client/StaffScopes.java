package org.loangate.authz.oauth.client;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.loangate.authz.account.Role;

/// Which scopes are whose: the one table from scope to roles. A scope that is not in it is everybody's.
public final class StaffScopes {

	private static final Set<Role> BORROWERS = Set.of(Role.BORROWER);

	private static final Map<String, Set<Role>> ROLES = Map.ofEntries(Map.entry("loans:apply", BORROWERS),
			Map.entry("loans:read", BORROWERS), Map.entry("loans:manage", BORROWERS),
			Map.entry("policy:read", Set.of(Role.SECURITY_OFFICER, Role.AUDITOR)),
			Map.entry("policy:write", Set.of(Role.SECURITY_OFFICER)),
			Map.entry("policy:approve", Set.of(Role.SECURITY_OFFICER)),
			Map.entry("reviews:read", Set.of(Role.REVIEWER)), Map.entry("reviews:decide", Set.of(Role.REVIEWER)),
			Map.entry("evidence:read", Set.of(Role.AUDITOR)), Map.entry("operations:manage", Set.of(Role.OPERATOR)),
			Map.entry("access:evaluate", Set.of()));

	private static final Set<String> PROGRAMS = Set.of("policy:read", "policy:write", "access:evaluate");

	private StaffScopes() {
	}

	/// The first of these scopes that somebody of that role cannot have, if there is one.
	public static Optional<String> refused(Collection<String> scopes, Role role) {
		return scopes.stream()
			.sorted()
			.filter((scope) -> !ROLES.getOrDefault(scope, Set.of(role)).contains(role))
			.findFirst();
	}

	/// Whether a scope is for staff, and never a borrower's.
	public static boolean isForStaff(String scope) {
		return ROLES.containsKey(scope) && !ROLES.get(scope).contains(Role.BORROWER);
	}

	/// Whether a program may have a scope for itself, by client credentials, with nobody
	/// signed in. An approval is a person's: `policy:approve` is not among these.
	public static boolean isForPrograms(String scope) {
		return PROGRAMS.contains(scope);
	}

	/// Whether somebody of that role may have the scope.
	public static boolean isGiven(String scope, Role role) {
		return ROLES.getOrDefault(scope, Set.of(role)).contains(role);
	}

	static Set<String> names() {
		return ROLES.keySet();
	}

}
