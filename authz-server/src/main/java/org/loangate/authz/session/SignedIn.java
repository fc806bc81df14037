package org.loangate.authz.session;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Role;

import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/// A signed-in person as Spring Security sees them: the name is the `sub`, the principal the sign-in.
///
/// Made anew from the session for every request; never serialized.
public final class SignedIn extends AbstractAuthenticationToken {

	private final transient SignIn signIn;

	private final Role role;

	SignedIn(SignIn signIn, Role role) {
		super(List.of(new SimpleGrantedAuthority("ROLE_" + role.name())));
		this.signIn = signIn;
		this.role = role;
		setAuthenticated(true);
	}

	/// The sign-in behind it.
	public SignIn signIn() {
		return this.signIn;
	}

	/// What their account is for, as it stood when the request came.
	public Role role() {
		return this.role;
	}

	@Override
	public String getName() {
		return this.signIn.subject().id();
	}

	@Override
	public SignIn getPrincipal() {
		return this.signIn;
	}

	@Override
	public String getCredentials() {
		return "";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof SignedIn that && this.signIn.equals(that.signIn) && this.role == that.role;
	}

	@Override
	public int hashCode() {
		return this.signIn.hashCode();
	}

}
