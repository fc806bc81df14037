package org.loangate.authz.policy;

import java.util.Optional;
import java.util.stream.Stream;

/// How well an authenticator's model was certified, the least first.
///
/// @see <a href="https://fidoalliance.org/specs/mds/fido-metadata-service-v3.0-ps-20210518.html#authenticatorstatus-enum">
/// FIDO Metadata Service 3, section 3.1.4</a>
public enum Certification {

	/// Functional certification.
	FIDO_CERTIFIED("FIDO_CERTIFIED"),
	/// Level 1.
	L1("FIDO_CERTIFIED_L1"),
	/// Level 1+.
	L1_PLUS("FIDO_CERTIFIED_L1plus"),
	/// Level 2.
	L2("FIDO_CERTIFIED_L2"),
	/// Level 2+.
	L2_PLUS("FIDO_CERTIFIED_L2plus"),
	/// Level 3.
	L3("FIDO_CERTIFIED_L3"),
	/// Level 3+.
	L3_PLUS("FIDO_CERTIFIED_L3plus");

	private final String value;

	Certification(String value) {
		this.value = value;
	}

	/// Its name in the metadata and in policies.
	public String value() {
		return this.value;
	}

	/// The level of that name.
	public static Optional<Certification> of(String value) {
		return Stream.of(values()).filter((level) -> level.value.equals(value)).findFirst();
	}

	/// Whether it is as good as another.
	public boolean isAtLeast(Certification other) {
		return compareTo(other) >= 0;
	}

}
