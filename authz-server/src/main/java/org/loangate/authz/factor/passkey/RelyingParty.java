package org.loangate.authz.factor.passkey;

import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticatorTransport;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.CollectedClientData;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.util.exception.WebAuthnException;
import com.webauthn4j.verifier.attestation.statement.androidkey.AndroidKeyAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.apple.AppleAnonymousAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.none.NoneAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.packed.PackedAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.statement.tpm.TPMAttestationStatementVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.certpath.NullCertPathTrustworthinessVerifier;
import com.webauthn4j.verifier.attestation.trustworthiness.self.DefaultSelfAttestationTrustworthinessVerifier;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import tools.jackson.core.JacksonException;

import org.springframework.stereotype.Component;

/// The server's side of Web Authentication: gives challenges, and checks what authenticators make of them.
///
/// User verification and a discoverable credential are always required. An attestation must be consistent; whether it is
/// believed is up to [Attestations]. There is none of FIDO U2F, whose authenticators verify nobody.
///
/// @see <a href="https://www.w3.org/TR/webauthn-3/#sctn-rp-operations">Web Authentication Level 3, section 7</a>
@Component
final class RelyingParty {

	private static final int MAX_JSON = 32 * 1024;

	/// ES256, EdDSA, RS256: what authenticators have.
	static final List<COSEAlgorithmIdentifier> ALGORITHMS = List.of(COSEAlgorithmIdentifier.ES256,
			COSEAlgorithmIdentifier.EdDSA, COSEAlgorithmIdentifier.RS256);

	private final ObjectConverter converter = new ObjectConverter();

	private final AttestedCredentialDataConverter credentials = new AttestedCredentialDataConverter(this.converter);

	/// The library is told that it has seen nothing: what a counter means depends on the
	/// passkey, see [Passkeys#used].
	private static final long COUNTED_BY_US = 0;

	private final WebAuthnManager webAuthn = new WebAuthnManager(
			List.of(new NoneAttestationStatementVerifier(), new PackedAttestationStatementVerifier(),
					new TPMAttestationStatementVerifier(), new AndroidKeyAttestationStatementVerifier(),
					new AppleAnonymousAttestationStatementVerifier()),
			new NullCertPathTrustworthinessVerifier(), new DefaultSelfAttestationTrustworthinessVerifier(),
			this.converter);

	private final Passkeys passkeys;

	private final Attestations attestations;

	private final Challenges challenges;

	private final Clock clock;

	private final SecureRandom random;

	private final String rpId;

	private final Origin origin;

	RelyingParty(Passkeys passkeys, Attestations attestations, Challenges challenges, Settings settings, Clock clock,
			SecureRandom random) {
		this.passkeys = passkeys;
		this.attestations = attestations;
		this.challenges = challenges;
		this.clock = clock;
		this.random = random;
		this.rpId = settings.rpId();
		URI issuer = settings.issuer();
		this.origin = new Origin(issuer.getScheme() + "://" + issuer.getRawAuthority());
	}

	String rpId() {
		return this.rpId;
	}

	/// A random challenge for one holder.
	byte[] challenge(String holder) {
		byte[] challenge = randomBytes();
		this.challenges.keep(challenge, new Challenges.Kept(holder, ""), Challenges.LIFE);
		return challenge;
	}

	/// A challenge that commits to something, for one holder.
	/// @param inputs what it is the digest of
	byte[] challenge(String holder, byte[] challenge, String inputs, Duration life) {
		this.challenges.keep(challenge, new Challenges.Kept(holder, inputs), life);
		return challenge;
	}

	byte[] randomBytes() {
		byte[] bytes = new byte[32];
		this.random.nextBytes(bytes);
		return bytes;
	}

	/// Checks a new credential.
	/// @return the passkey, not yet kept; nothing when anything about it is wrong
	Optional<Passkey> register(String json, String holder, Subject subject, String name) {
		try {
			RegistrationData data = parsed(json, this.webAuthn::parseRegistrationResponseJSON);
			if (data == null) {
				return Optional.empty();
			}
			byte[] challenge = take(data.getCollectedClientData(), holder).map(Taken::challenge).orElse(null);
			if (challenge == null) {
				return Optional.empty();
			}
			this.webAuthn.verify(data, new RegistrationParameters(server(challenge), parameters(), true, true));
			AuthenticatorData<?> authenticator = data.getAttestationObject().getAuthenticatorData();
			AttestedCredentialData credential = authenticator.getAttestedCredentialData();
			if (credential == null) {
				return Optional.empty();
			}
			byte[] attested = this.credentials.convert(credential);
			int idLength = credential.getCredentialId().length;
			ByteBuffer aaguid = ByteBuffer.wrap(attested, 0, 16);
			return Optional.of(new Passkey(credential.getCredentialId(), subject, this.passkeys.userHandle(subject),
					Passkey.named(name), Arrays.copyOfRange(attested, 18 + idLength, attested.length),
					new UUID(aaguid.getLong(), aaguid.getLong()), authenticator.getSignCount(),
					authenticator.isFlagBE(), authenticator.isFlagBS(), transports(data.getTransports()),
					this.attestations.judge(data.getAttestationObject()), this.clock.instant(), null, false));
		}
		catch (WebAuthnException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	/// Checks a signature.
	/// @param subject whose passkey it must be, or `null` where the passkey says who it
	/// is
	/// @return nothing when anything about it is wrong; its challenge is used up all the
	/// same
	Optional<Assertion> verify(String json, String holder, @Nullable Subject subject) {
		try {
			AuthenticationData data = parsed(json, this.webAuthn::parseAuthenticationResponseJSON);
			if (data == null) {
				return Optional.empty();
			}
			Taken taken = take(data.getCollectedClientData(), holder).orElse(null);
			if (taken == null) {
				return Optional.empty();
			}
			return this.passkeys.find(data.getCredentialId())
				.filter((passkey) -> isOf(passkey, data, subject))
				.flatMap((passkey) -> verify(data, passkey, taken));
		}
		catch (WebAuthnException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static <T> @Nullable T parsed(String json, Function<String, T> parser) {
		try {
			return (json.length() <= MAX_JSON) ? parser.apply(json) : null;
		}
		// The library lets some malformed input run into a null.
		catch (WebAuthnException | JacksonException | IllegalArgumentException | NullPointerException ex) {
			return null;
		}
	}

	// Web Authentication Level 3, 7.2 (6): credential and user handle belong to the
	// person
	private static boolean isOf(Passkey passkey, AuthenticationData data, @Nullable Subject subject) {
		byte[] handle = data.getUserHandle();
		boolean isOwners = (handle != null) ? Arrays.equals(handle, passkey.userHandle()) : subject != null;
		return isOwners && (subject == null || passkey.subject().equals(subject));
	}

	private Optional<Assertion> verify(AuthenticationData data, Passkey passkey, Taken taken) {
		AttestedCredentialData credential = this.credentials.convert(passkey.attestedCredentialData());
		CredentialRecordImpl stored = new CredentialRecordImpl(new NoneAttestationStatement(), true,
				passkey.backupEligible(), passkey.backedUp(), COUNTED_BY_US, credential, null, null, null, Set.of());
		this.webAuthn.verify(data, new AuthenticationParameters(server(taken.challenge()), stored,
				List.of(passkey.credentialId()), true, true));
		AuthenticatorData<?> authenticator = data.getAuthenticatorData();
		// Web Authentication Level 3, 7.2 (19): backup eligibility never changes
		if (authenticator == null || authenticator.isFlagBE() != passkey.backupEligible()
				|| !this.passkeys.used(passkey, authenticator.getSignCount(), authenticator.isFlagBS())) {
			return Optional.empty();
		}
		return Optional.of(new Assertion(passkey, data.getCollectedClientDataBytes(), data.getAuthenticatorDataBytes(),
				data.getSignature(), taken.inputs()));
	}

	private Optional<Taken> take(@Nullable CollectedClientData clientData, String holder) {
		byte[] challenge = (clientData != null && clientData.getChallenge() != null)
				? clientData.getChallenge().getValue() : new byte[0];
		if (challenge.length == 0 || challenge.length > 64) {
			return Optional.empty();
		}
		return this.challenges.take(challenge)
			.filter((kept) -> kept.holder().equals(holder))
			.map((kept) -> new Taken(challenge, kept.inputs()));
	}

	private ServerProperty server(byte[] challenge) {
		return ServerProperty.builder()
			.origin(this.origin)
			.rpId(this.rpId)
			.challenge(new DefaultChallenge(challenge))
			.build();
	}

	private static List<PublicKeyCredentialParameters> parameters() {
		return ALGORITHMS.stream()
			.map((algorithm) -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
			.toList();
	}

	private static List<String> transports(@Nullable Set<AuthenticatorTransport> transports) {
		return Stream.ofNullable(transports)
			.flatMap(Set::stream)
			.map(AuthenticatorTransport::getValue)
			.filter((value) -> value.matches("[a-z-]{1,32}"))
			.limit(8)
			.sorted()
			.toList();
	}

	@SuppressWarnings("ArrayRecordComponent") // never compared
	private record Taken(byte[] challenge, String inputs) {
	}

}
