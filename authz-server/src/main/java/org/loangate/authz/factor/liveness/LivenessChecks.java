package org.loangate.authz.factor.liveness;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.liveness.LivenessSession.State;
import org.loangate.authz.factor.liveness.LivenessVendor.Purpose;
import org.loangate.authz.factor.liveness.LivenessVendor.Start;
import org.loangate.authz.factor.liveness.LivenessVendor.Started;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict.Exceeded;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Ceremony;

import org.springframework.stereotype.Component;

/// Starts sessions at vendors. What a verdict must name is settled here, before anybody looks into a camera.
@Component
final class LivenessChecks {

	private static final String DOMAIN_TAG = "loangate/liveness-nonce/v1";

	private static final int PER_HOUR = 20;

	private static final int UNDECIDED_PER_DAY = 10;

	private final Vendors vendors;

	private final LivenessSessions sessions;

	private final Pseudonyms pseudonyms;

	private final RateLimits limits;

	private final URI issuer;

	private final Clock clock;

	private final SecureRandom random;

	LivenessChecks(Vendors vendors, LivenessSessions sessions, Pseudonyms pseudonyms, RateLimits limits,
			Settings settings, Clock clock, SecureRandom random) {
		this.vendors = vendors;
		this.sessions = sessions;
		this.pseudonyms = pseudonyms;
		this.limits = limits;
		this.issuer = settings.issuer();
		this.clock = clock;
		this.random = random;
	}

	/// The vendor that a person's checks go to.
	Optional<LivenessVendor> vendor() {
		return this.vendors.first();
	}

	/// Whether the person's face is enrolled where checks go to.
	boolean hasFace(Subject subject) {
		return vendor().flatMap((vendor) -> this.sessions.face(subject, vendor.id())).isPresent();
	}

	/// Starts a session that proves who somebody is.
	Begun prove(Subject subject, String sid) {
		String reference = Subject.random(this.random).id();
		return begin(subject, sid, reference, Purpose.PROOF, null, null, "/account/identity/" + reference);
	}

	/// Starts a session that checks a face for one transaction.
	Begun check(Ceremony ceremony, Binding binding) {
		return begin(ceremony.subject(), ceremony.sid(), Subject.random(this.random).id(), Purpose.CHECK, ceremony.id(),
				binding, ceremony.returnTo());
	}

	private Begun begin(Subject subject, String sid, String reference, Purpose purpose, @Nullable String stepUpId,
			@Nullable Binding binding, String returnTo) {
		LivenessVendor vendor = vendor().orElse(null);
		if (vendor == null) {
			return new Begun.Unavailable();
		}
		String faceRef = (purpose == Purpose.CHECK) ? this.sessions.face(subject, vendor.id()).orElse(null) : null;
		if (purpose == Purpose.CHECK && faceRef == null) {
			return new Begun.NoFace();
		}
		if (this.sessions.undecided(subject, this.clock.instant().minus(Duration.ofDays(1))) >= UNDECIDED_PER_DAY) {
			return new Begun.Locked();
		}
		if (this.limits.count("liveness-start", subject.id(), PER_HOUR, Duration.ofHours(1)) instanceof Exceeded) {
			return new Begun.Locked();
		}
		String pseudonym = this.pseudonyms.of(subject, vendor.id());
		String nonce = nonce(binding, pseudonym);
		Instant startedAt = this.clock.instant();
		Optional<Started> started = vendor.start(new Start(purpose, reference, pseudonym, nonce, faceRef,
				URI.create(this.issuer + returnTo), URI.create(this.issuer + "/liveness/callbacks/" + vendor.id())));
		if (started.isEmpty()) {
			return new Begun.Unavailable();
		}
		this.sessions.add(new LivenessSession(reference, vendor.id(), started.get().sessionId(), subject, sid, purpose,
				stepUpId, (binding != null) ? binding.applicationId() : null, pseudonym, nonce, faceRef, State.OPEN,
				Map.of(), startedAt, started.get().expiresAt()));
		return new Begun.At(started.get().url());
	}

	// SHA-256 over its own domain tag, 32 random bytes, terms digest, application and
	// pseudonym. A proof of identity is
	// about no transaction: terms and application are absent.
	private String nonce(@Nullable Binding binding, String pseudonym) {
		byte[] fresh = new byte[32];
		this.random.nextBytes(fresh);
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes(DOMAIN_TAG.getBytes(StandardCharsets.US_ASCII));
		message.write(0);
		message.writeBytes(fresh);
		if (binding != null) {
			message.writeBytes(binding.termsDigest());
			message.writeBytes(ByteBuffer.allocate(16)
				.putLong(binding.applicationId().getMostSignificantBits())
				.putLong(binding.applicationId().getLeastSignificantBits())
				.array());
		}
		message.writeBytes(pseudonym.getBytes(StandardCharsets.US_ASCII));
		try {
			byte[] nonce = MessageDigest.getInstance("SHA-256").digest(message.toByteArray());
			return Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// What came of starting.
	sealed interface Begun {

		/// The person goes there.
		record At(URI url) implements Begun {
		}

		/// The vendor does not answer, or there is none.
		record Unavailable() implements Begun {
		}

		/// There is no enrolled face to check against.
		record NoFace() implements Begun {
		}

		/// Too many sessions within the hour.
		record Locked() implements Begun {
		}

	}

}
