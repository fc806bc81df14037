package org.loangate.authz.factor.liveness;

import org.loangate.authz.account.Subject;

import org.springframework.stereotype.Component;

/// Faces that were enrolled elsewhere: the demo's.
@Component
public final class Faces {

	private final Vendors vendors;

	private final LivenessSessions sessions;

	Faces(Vendors vendors, LivenessSessions sessions) {
		this.vendors = vendors;
		this.sessions = sessions;
	}

	/// Takes over a face that the first vendor knows, in the caller's transaction.
	public void takeOver(Subject subject, String faceRef) {
		this.vendors.first().ifPresent((vendor) -> this.sessions.enrolFace(subject, vendor.id(), faceRef, null));
	}

}
