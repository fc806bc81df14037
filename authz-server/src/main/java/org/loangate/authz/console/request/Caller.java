package org.loangate.authz.console.request;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.staff.StaffProof;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/// Who calls a door: somebody of staff at the console, or whoever an access token speaks for.
///
/// @param name a subject, or `client:<client_id>` of a program that speaks for itself
/// @param subject the person, or `null` for a program
/// @param role what their account is for
/// @param signIn their sign-in at the console, or `null` where a token speaks for them
/// @param scopes of the token
/// @param provenAt `auth_time` of the token
public record Caller(String name, @Nullable Subject subject, @Nullable Role role, @Nullable SignIn signIn,
		Set<String> scopes, @Nullable Instant provenAt) {

	public Caller {
		scopes = Set.copyOf(scopes);
	}

	/// Who a person's challenge is given to, so that nobody answers for another.
	public String holder() {
		return "policy:" + ((this.signIn != null) ? this.signIn.sid() : "token:" + this.name);
	}

	/// Refuses whoever may not do something.
	void require(Scope scope) {
		boolean may = (this.signIn != null) ? mayAtTheConsole(scope) : mayByToken(scope);
		if (!may) {
			throw new Problem(HttpStatus.FORBIDDEN, "not-allowed",
					"expected: a security officer, or a token with scope " + scope.value());
		}
	}

	private boolean mayAtTheConsole(Scope scope) {
		return this.role == Role.SECURITY_OFFICER || (this.role == Role.AUDITOR && scope == Scope.READ);
	}

	private boolean mayByToken(Scope scope) {
		boolean person = (this.subject == null) ? scope != Scope.APPROVE : mayAtTheConsole(scope);
		return person && this.scopes.contains(scope.value());
	}

	/// The officer who calls, for what no program does.
	public Subject officer(Scope scope) {
		require(scope);
		return Optional.ofNullable(this.subject)
			.orElseThrow(() -> new Problem(HttpStatus.FORBIDDEN, "officer-required",
					"expected: a security officer, not a program"));
	}

	/// Refuses whoever has not shown their passkey within the last minutes.
	/// @param returnTo the page from which they do it again
	public void requireProof(StaffProof proof, String returnTo, Instant now) {
		if (this.signIn != null) {
			proof.detour(this.signIn, returnTo).ifPresent((path) -> {
				throw new Problem(HttpStatus.FORBIDDEN, "proof-required",
						"expected: the passkey, shown within the last minutes")
					.withMember("step_up", path);
			});
			return;
		}
		Duration fresh = StaffProof.FRESH;
		if (this.provenAt == null || this.provenAt.plus(fresh).isBefore(now)) {
			// RFC 9470, 3: what a token of a newer sign-in would have
			throw new Problem(HttpStatus.UNAUTHORIZED, "proof-required",
					"expected: a token of a sign-in within the last minutes")
				.with(HttpHeaders.WWW_AUTHENTICATE, "DPoP error=\"insufficient_user_authentication\", "
						+ "acr_values=\"phr\", max_age=\"" + fresh.toSeconds() + "\"");
		}
	}

	/// What a token lets do.
	public enum Scope {

		/// Reading.
		READ("policy:read"),

		/// Writing drafts, testing and proposing them.
		WRITE("policy:write"),

		/// What only an officer does: approving, and putting in force.
		APPROVE("policy:approve");

		private final String value;

		Scope(String value) {
			this.value = value;
		}

		public String value() {
			return this.value;
		}

	}

}
