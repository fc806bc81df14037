package org.loangate.demo.vendor;

import com.fasterxml.jackson.annotation.JsonProperty;

/// What a session is for.
enum Purpose {

	/// A document and a face: who is this?
	@JsonProperty("proof")
	PROOF,

	/// A face alone: is this the one enrolled, alive, now?
	@JsonProperty("check")
	CHECK

}
