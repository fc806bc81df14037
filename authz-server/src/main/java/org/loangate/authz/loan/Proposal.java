package org.loangate.authz.loan;

import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.facts.Circumstances;
import org.loangate.authz.loan.facts.Traces;
import org.loangate.authz.policy.Actor;
import org.loangate.contract.Requirement;
import org.loangate.contract.Terms;

/// What a client asks for in a borrower's name.
///
/// @param jkt RFC 7638 thumbprint of the client's key, or `null` where it named none
/// @param asked what the client itself demands of the sign-in; policy may ask for more, never for less
/// @param interactionId of the authorization request: proposing twice under one is proposing once
/// @param sid of the browser's sign-in
/// @param returnTo local path that the pages end at, made by the server
/// @param formActionOrigin origin that the chain of redirects ends at
public record Proposal(Subject subject, String clientId, String clientName, Terms terms, @Nullable String jkt,
		Requirement asked, String interactionId, Actor actor, String sid, String returnTo,
		@Nullable String formActionOrigin) {

	public Proposal {
		if (!returnTo.matches("/(?![/\\\\]).*")) {
			throw new IllegalArgumentException("returnTo: not a local path");
		}
	}

	@Override
	public String toString() {
		return "Proposal[" + this.clientId + ", " + this.terms.type() + "]";
	}

	/// What it is decided on.
	/// @param id of the application it leads to
	Circumstances circumstances(UUID id, Traces traces) {
		Actor.Device device = this.actor.device();
		return new Circumstances(id, this.subject, this.clientId, this.clientName, this.terms, this.actor.network(),
				traces, (device != null) ? device.knownSince() : null, this.actor.session());
	}

}
