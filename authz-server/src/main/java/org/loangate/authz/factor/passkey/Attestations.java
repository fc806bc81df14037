package org.loangate.authz.factor.passkey;

import java.security.cert.TrustAnchor;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.webauthn4j.anchor.TrustAnchorRepository;
import com.webauthn4j.data.attestation.AttestationObject;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.statement.CertificateBaseAttestationStatement;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.CertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.DefaultCertPathTrustworthinessVerifier;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Certification;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.policy.Policies;

import org.springframework.stereotype.Component;

/// Finds out who vouches for a passkey, and what that is worth.
@Component
final class Attestations {

	static final List<String> SOFTWARE = List.of("swk", "user", "mfa");

	static final List<String> HARDWARE = List.of("hwk", "user", "mfa");

	private final FidoMetadata metadata;

	private final Policies policies;

	private final Clock clock;

	private final CertPathTrustworthinessVerifier paths;

	Attestations(FidoMetadata metadata, Policies policies, Clock clock) {
		this.metadata = metadata;
		this.policies = policies;
		this.clock = clock;
		this.paths = new DefaultCertPathTrustworthinessVerifier(new TrustAnchorRepository() {

			@Override
			public Set<TrustAnchor> find(AAGUID aaguid) {
				return (aaguid.getValue() != null)
						? Attestations.this.metadata.model(aaguid.getValue()).map(FidoModel::anchors).orElseGet(Set::of)
						: Set.of();
			}

			// Of FIDO U2F, whose authenticators verify nobody.
			@Override
			public Set<TrustAnchor> find(byte[] attestationCertificateKeyIdentifier) {
				return Set.of();
			}

		});
	}

	/// What the rules say now.
	PasskeyRules rules() {
		return this.policies.active().passkeys();
	}

	/// Judges an attestation whose statement was already found to be consistent.
	Attestation judge(AttestationObject object) {
		String format = object.getFormat();
		AttestedCredentialData credential = object.getAuthenticatorData().getAttestedCredentialData();
		if (!(object.getAttestationStatement() instanceof CertificateBaseAttestationStatement statement)
				|| statement.getX5c() == null || credential == null) {
			return Attestation.none(format);
		}
		FidoModel model = (credential.getAaguid().getValue() != null)
				? this.metadata.model(credential.getAaguid().getValue()).orElse(null) : null;
		if (model == null || model.compromised()) {
			return Attestation.none(format);
		}
		try {
			this.paths.verify(credential.getAaguid(), statement, this.clock.instant());
			return new Attestation(format, true, model.hardware(), model.certification());
		}
		catch (WebAuthnException | IllegalArgumentException _) {
			return Attestation.none(format);
		}
	}

	/// Whether policy lets a passkey be enrolled.
	boolean accepts(Passkey passkey) {
		return rules().accepts(isAttested(passkey) ? passkey.aaguid() : null, passkey.attestation().certification());
	}

	/// Whether its model is vouched for: at its enrolment, and not found out since.
	boolean isAttested(Passkey passkey) {
		return passkey.attestation().attested()
				&& !this.metadata.model(passkey.aaguid()).map(FidoModel::compromised).orElse(false);
	}

	/// Whether its key never leaves one device's hardware.
	boolean isHardware(Passkey passkey) {
		return isAttested(passkey) && passkey.attestation().hardware() && !passkey.backupEligible();
	}

	/// What its proof stands for, RFC 8176.
	List<String> amr(Passkey passkey) {
		return isHardware(passkey) ? HARDWARE : SOFTWARE;
	}

	/// What the best of these passkeys stands for.
	List<String> best(List<Passkey> passkeys) {
		return passkeys.stream().anyMatch(this::isHardware) ? HARDWARE : SOFTWARE;
	}

	/// The name of its model, where one vouches for it.
	@Nullable String model(Passkey passkey) {
		return isAttested(passkey) ? this.metadata.model(passkey.aaguid()).map(FidoModel::description).orElse(null)
				: null;
	}

	/// The kinds of these passkeys, by the names that policy knows.
	List<String> kinds(List<Passkey> passkeys) {
		Set<String> kinds = new TreeSet<>();
		for (Passkey passkey : passkeys) {
			kinds.add(passkey.backupEligible() ? "synced" : "device-bound");
			if (passkey.counterRegressed()) {
				kinds.add("counter-regressed");
			}
			if (isHardware(passkey)) {
				kinds.add("hardware");
			}
			Certification certification = passkey.attestation().certification();
			if (isAttested(passkey)) {
				kinds.add("attested");
				for (Certification level : Certification.values()) {
					if (certification != null && certification.isAtLeast(level)) {
						kinds.add(level.value());
					}
				}
			}
		}
		return List.copyOf(kinds);
	}

	/// The names of the models that alone are accepted; empty where any is.
	List<String> acceptedModels() {
		return rules().allowed()
			.stream()
			.filter((aaguid) -> !rules().denied().contains(aaguid))
			.map((aaguid) -> this.metadata.model(aaguid).map(FidoModel::description).orElseGet(aaguid::toString))
			.sorted()
			.toList();
	}

}
