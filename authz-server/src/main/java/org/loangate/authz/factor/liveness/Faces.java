package org.loangate.authz.factor.liveness;

import org.loangate.authz.account.Subject;

import org.springframework.stereotype.Component;

/// Faces that were enrolled elsewhere: the demo's.
@Component
public final class Faces {

	private final Vendors vendors;

	private final LivenessSessions sessions;

	private final Pseudonyms pseudonyms;

	Faces(Vendors vendors, LivenessSessions sessions, Pseudonyms pseudonyms) {
		this.vendors = vendors;
		this.sessions = sessions;
		this.pseudonyms = pseudonyms;
	}

	/// Takes over a face that the first vendor knows, in the caller's transaction.
	public void takeOver(Subject subject, String faceRef) {
		this.vendors.first()
			.ifPresent((vendor) -> this.sessions.enrolFace(subject, vendor.id(), faceRef, null,
					this.pseudonyms.of(subject, vendor.id())));
	}

}
