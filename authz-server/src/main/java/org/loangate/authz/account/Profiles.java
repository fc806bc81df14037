package org.loangate.authz.account;

import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What people say of themselves. Kept encrypted: it tells who borrows.
@SealedColumn(table = "authentication_profile", key = "subject", column = "profile")
@Component
public class Profiles {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final Evidence evidence;

	Profiles(JdbcClient jdbc, SecretCipher cipher, Evidence evidence) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.evidence = evidence;
	}

	/// What somebody said of themselves, if anything.
	public Optional<Profile> find(Subject subject) {
		return this.jdbc.sql("SELECT profile, updated_at FROM authentication_profile WHERE subject = :subject")
			.param("subject", subject.id())
			.query((row,
					_) -> new Profile(MAPPER.readValue(this.cipher.decrypt(row.getBytes("profile"), context(subject)),
							new TypeReference<Map<String, String>>() {
							}), row.getObject("updated_at", OffsetDateTime.class).toInstant()))
			.optional();
	}

	/// Keeps what somebody says of themselves now. Evidence names the members, not what
	/// they hold.
	@Transactional
	public void save(Subject subject, Profile profile) {
		this.jdbc.sql("""
				INSERT INTO authentication_profile (subject, profile, updated_at) VALUES (:subject, :profile, :at)
				ON CONFLICT (subject) DO UPDATE SET profile = excluded.profile, updated_at = excluded.updated_at
				""")
			.param("subject", subject.id())
			.param("profile", this.cipher.encrypt(MAPPER.writeValueAsBytes(profile.values()), context(subject)))
			.param("at", Timestamp.from(profile.updatedAt()))
			.update();
		this.evidence.append("profile-changed", subject.id(),
				Map.of("members", List.copyOf(profile.values().keySet().stream().sorted().toList())));
	}

	private static String context(Subject subject) {
		return "authentication_profile.profile:" + subject.id();
	}

}
