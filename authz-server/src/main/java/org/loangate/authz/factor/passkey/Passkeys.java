package org.loangate.authz.factor.passkey;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.loangate.authz.account.Subject;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.policy.Certification;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.FactorChanges;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// The passkeys that people have enrolled.
@Component
class Passkeys {

	private static final String SELECT = """
			SELECT p.*, u.handle FROM authentication_passkey p JOIN authentication_passkey_user u USING (subject)
			WHERE NOT p.suspect AND\s""";

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final FactorChanges changes;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	private final SecureRandom random;

	Passkeys(JdbcClient jdbc, Evidence evidence, FactorChanges changes, ApplicationEventPublisher events, Clock clock,
			SecureRandom random) {
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.changes = changes;
		this.events = events;
		this.clock = clock;
		this.random = random;
	}

	List<Passkey> of(Subject subject) {
		return this.jdbc.sql(SELECT + "p.subject = :subject ORDER BY p.added_at")
			.param("subject", subject.id())
			.query(Passkeys::passkey)
			.list();
	}

	/// When the newest passkey was added.
	Optional<Instant> enrolledAt(Subject subject) {
		return this.jdbc.sql("SELECT max(added_at) FROM authentication_passkey WHERE subject = :subject")
			.param("subject", subject.id())
			.query((row, _) -> Optional.ofNullable(row.getObject(1, OffsetDateTime.class))
				.map(OffsetDateTime::toInstant))
			.single();
	}

	/// Gives a person's passkey another name.
	/// @return whether it is theirs
	@Transactional
	boolean rename(Subject subject, String id, String name) {
		Optional<Passkey> found = of(subject).stream().filter((passkey) -> passkey.id().equals(id)).findFirst();
		found.filter((_) -> !name.isBlank())
			.ifPresent((passkey) -> this.jdbc
				.sql("UPDATE authentication_passkey SET name = :name WHERE credential_id = :id AND subject = :subject")
				.param("name", Passkey.named(name))
				.param("id", passkey.credentialId())
				.param("subject", subject.id())
				.update());
		return found.isPresent();
	}

	Optional<Passkey> find(byte[] credentialId) {
		return this.jdbc.sql(SELECT + "p.credential_id = :id")
			.param("id", credentialId)
			.query(Passkeys::passkey)
			.optional();
	}

	/// The handle by which authenticators know a person: random, made when first asked
	/// for.
	@Transactional
	byte[] userHandle(Subject subject) {
		byte[] handle = new byte[32];
		this.random.nextBytes(handle);
		this.jdbc.sql("""
				INSERT INTO authentication_passkey_user (subject, handle) VALUES (:subject, :handle)
				ON CONFLICT (subject) DO NOTHING
				""").param("subject", subject.id()).param("handle", handle).update();
		return this.jdbc.sql("SELECT handle FROM authentication_passkey_user WHERE subject = :subject")
			.param("subject", subject.id())
			.query(byte[].class)
			.single();
	}

	/// Enrols a passkey.
	/// @return whether nobody had that credential
	@Transactional
	boolean add(Passkey passkey, SignIn by) {
		Attestation attestation = passkey.attestation();
		int added = this.jdbc
			.sql("""
					INSERT INTO authentication_passkey (credential_id, subject, name, public_key, aaguid, sign_count,
						backup_eligible, backed_up, transports, attestation_format, attested, hardware, certification,
						added_at)
					VALUES (:id, :subject, :name, :key, :aaguid, :count, :eligible, :backedUp, :transports, :format, :attested,
						:hardware, :certification, :now)
					ON CONFLICT (credential_id) DO NOTHING
					""")
			.param("id", passkey.credentialId())
			.param("subject", passkey.subject().id())
			.param("name", passkey.name())
			.param("key", passkey.publicKey())
			.param("aaguid", passkey.aaguid())
			.param("count", passkey.signCount())
			.param("eligible", passkey.backupEligible())
			.param("backedUp", passkey.backedUp())
			.param("transports", String.join(" ", passkey.transports()))
			.param("format", attestation.format())
			.param("attested", attestation.attested())
			.param("hardware", attestation.hardware())
			.param("certification", (attestation.certification() != null) ? attestation.certification().value() : null)
			.param("now", passkey.addedAt().atOffset(ZoneOffset.UTC))
			.update();
		if (added == 1) {
			this.evidence.append("factor-enrolled", passkey.subject().id(),
					Map.of("factor", PasskeyFactor.ID, "credential_id", passkey.id(), "aaguid",
							passkey.aaguid().toString(), "backup_eligible", passkey.backupEligible(),
							"attestation_format", attestation.format(), "attested", attestation.attested()));
			this.changes.enrolled(by, PasskeyFactor.ID, passkey.id());
			this.events.publishEvent(new PasskeyAdded(passkey.subject()));
		}
		return added == 1;
	}

	@Transactional
	boolean remove(Subject subject, byte[] credentialId) {
		int removed = this.jdbc.sql("""
				DELETE FROM authentication_passkey WHERE credential_id = :id AND subject = :subject
				""").param("id", credentialId).param("subject", subject.id()).update();
		if (removed == 1) {
			this.evidence.append("factor-removed", subject.id(), Map.of("factor", PasskeyFactor.ID));
			this.changes.removed(subject, PasskeyFactor.ID,
					Base64.getUrlEncoder().withoutPadding().encodeToString(credentialId));
		}
		return removed == 1;
	}

	/// Notes that a passkey was used. Of one that is on a single device, two uses of one
	/// counter value cannot both be noted: where the counter did not go forward there
	/// seems to be a copy, and the passkey is ended. One that syncs is on several devices
	/// by design, and each may count by itself: it is noted, for policy to make of it
	/// what it will.
	/// @return whether it proves anything
	/// @see <a href="https://www.w3.org/TR/webauthn-3/#sctn-sign-counter">Web
	/// Authentication Level 3, section 6.1.1</a>
	@Transactional
	boolean used(Passkey passkey, long signCount, boolean backedUp) {
		Long stored = this.jdbc.sql("""
				SELECT sign_count FROM authentication_passkey WHERE credential_id = :id AND NOT suspect FOR UPDATE
				""").param("id", passkey.credentialId()).query(Long.class).optional().orElse(null);
		if (stored == null) {
			return false;
		}
		boolean regressed = signCount <= stored && (signCount != 0 || stored != 0);
		boolean ended = regressed && !passkey.backupEligible();
		this.jdbc.sql("""
				UPDATE authentication_passkey SET sign_count = greatest(sign_count, :count), backed_up = :backedUp,
					suspect = :ended, used_at = CASE WHEN :ended THEN used_at ELSE :now END,
					counter_regressed_at = CASE WHEN :regressed THEN :now ELSE counter_regressed_at END
				WHERE credential_id = :id
				""")
			.param("count", signCount)
			.param("backedUp", backedUp)
			.param("ended", ended)
			.param("regressed", regressed)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.param("id", passkey.credentialId())
			.update();
		if (regressed) {
			this.evidence.append(ended ? "passkey-suspect" : "passkey-counter-regressed", passkey.subject().id(),
					Map.of("credential_id", passkey.id(), "stored", stored, "presented", signCount));
		}
		if (ended) {
			this.changes.ended(passkey.subject(), PasskeyFactor.ID, passkey.id());
		}
		return !ended;
	}

	/// Passkeys that were ended because there seems to be a copy.
	List<Passkey> ended(Subject subject) {
		return this.jdbc.sql(SELECT.replace("NOT p.suspect", "p.suspect") + "p.subject = :subject ORDER BY p.added_at")
			.param("subject", subject.id())
			.query(Passkeys::passkey)
			.list();
	}

	/// Keeps an agreement with all that is needed to check it later.
	/// @return its identifier
	UUID keep(Subject subject, UUID applicationId, Assertion assertion, String inputs) {
		UUID id = UUID.randomUUID();
		this.jdbc.sql("""
				INSERT INTO authentication_passkey_signature (id, subject, application_id, credential_id, public_key,
					challenge_inputs, client_data_json, authenticator_data, signature, signed_at)
				VALUES (:id, :subject, :application, :credential, :key, :inputs, :clientData, :authenticatorData,
					:signature, :now)
				""")
			.param("id", id)
			.param("subject", subject.id())
			.param("application", applicationId)
			.param("credential", assertion.passkey().credentialId())
			.param("key", assertion.passkey().publicKey())
			.param("inputs", inputs)
			.param("clientData", assertion.clientDataJson())
			.param("authenticatorData", assertion.authenticatorData())
			.param("signature", assertion.signature())
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		return id;
	}

	private static Passkey passkey(ResultSet row, int number) throws SQLException {
		OffsetDateTime used = row.getObject("used_at", OffsetDateTime.class);
		String transports = row.getString("transports");
		String level = row.getString("certification");
		Certification certification = (level != null) ? Certification.of(level).orElse(null) : null;
		return new Passkey(row.getBytes("credential_id"), new Subject(row.getString("subject")), row.getBytes("handle"),
				row.getString("name"), row.getBytes("public_key"), row.getObject("aaguid", UUID.class),
				row.getLong("sign_count"), row.getBoolean("backup_eligible"), row.getBoolean("backed_up"),
				transports.isEmpty() ? List.of() : List.of(transports.split(" ", -1)),
				new Attestation(row.getString("attestation_format"), row.getBoolean("attested"),
						row.getBoolean("hardware"), certification),
				row.getObject("added_at", OffsetDateTime.class).toInstant(), (used != null) ? used.toInstant() : null,
				row.getObject("counter_regressed_at", OffsetDateTime.class) != null);
	}

}
