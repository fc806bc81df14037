package org.loangate.authz.policy.version;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;

import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The version that an empty database begins with.
@Component
public final class FirstVersion {

	private static final Logger logger = LoggerFactory.getLogger(FirstVersion.class);

	private static final ClassPathResource BUILT_IN = new ClassPathResource("/policy/default/policy.yaml",
			FirstVersion.class);

	private static final ClassPathResource BUILT_IN_TESTS = new ClassPathResource("/policy/default/tests.yaml",
			FirstVersion.class);

	// What the release before puts into an empty database says nothing of its state.
	private static final String ADOPT = """
			UPDATE policy_version SET state = 'active', revision = revision + 1
			WHERE state = 'draft' AND digest = (SELECT digest FROM policy_activation ORDER BY position DESC LIMIT 1)
				AND NOT EXISTS (SELECT FROM policy_version WHERE state = 'active')
			""";

	private final PolicyReader reader = new PolicyReader();

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final String file;

	/// @param settings where the first version comes from
	public FirstVersion(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock, Settings settings) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.clock = clock;
		this.file = settings.policyFile();
	}

	/// Puts version 1 into an empty database: the file of `LOANGATE_POLICY_FILE`, or the
	/// built-in policy.
	/// @throws InvalidPolicy when that file is no policy
	public void seed() {
		this.transaction.executeWithoutResult((status) -> {
			this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtext('policy_version'))").query().singleRow();
			int newest = this.jdbc.sql("SELECT coalesce(max(number), 0) FROM policy_version")
				.query(Integer.class)
				.single();
			if (newest == 0) {
				insertFirst(this.file.isBlank() ? text(BUILT_IN) : fromFile());
			}
			else {
				this.jdbc.sql(ADOPT).update();
			}
			if (newest > 0 && !this.file.isBlank()) {
				logger.info("LOANGATE_POLICY_FILE is ignored: the database holds policy version {}", newest);
			}
		});
	}

	private void insertFirst(String document) {
		Policy policy = this.reader.read(document);
		byte[] digest = Base64.getUrlDecoder().decode(policy.digest());
		this.jdbc.sql("""
				INSERT INTO policy_version (number, digest, document, created_at, state)
				VALUES (1, :digest, :document, :at, 'active')
				""")
			.param("digest", digest)
			.param("document", document)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		this.jdbc.sql("INSERT INTO policy_activation (digest, activated_at) VALUES (:digest, :at)")
			.param("digest", digest)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		if (this.file.isBlank()) {
			String tests = text(BUILT_IN_TESTS);
			this.jdbc.sql("""
					INSERT INTO policy_tests (digest, tests, sha256, added_by, added_at)
					VALUES (:digest, :tests, :sha256, 'system', :at)
					""")
				.param("digest", digest)
				.param("tests", tests)
				.param("sha256", Digests.sha256(tests))
				.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
				.update();
		}
		logger.info("Policy version 1 is in force: {} ({})", policy.digest(),
				this.file.isBlank() ? "built in" : "LOANGATE_POLICY_FILE");
	}

	private String fromFile() {
		try {
			return Files.readString(Path.of(this.file));
		}
		catch (MalformedInputException ex) {
			throw new InvalidPolicy("bytes that are no UTF-8", "UTF-8");
		}
		catch (IOException ex) {
			throw new UncheckedIOException("LOANGATE_POLICY_FILE: not readable", ex);
		}
	}

	private static String text(ClassPathResource resource) {
		try {
			return resource.getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
