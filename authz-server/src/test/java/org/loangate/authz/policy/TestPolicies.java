package org.loangate.authz.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;

import org.loangate.authz.policy.language.PolicyReader;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.awaitility.Awaitility.await;

/// Puts other policies in force at the tests' server, for a while.
public final class TestPolicies {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private TestPolicies() {
	}

	/// The built-in policy.
	public static String builtIn() {
		return text("policy/default/policy.yaml");
	}

	/// The built-in policy's tests.
	public static String builtInTests() {
		return text("policy/default/tests.yaml");
	}

	private static String text(String resource) {
		try {
			return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// The built-in policy with other rules.
	/// @param rules the whole section, from `rules:` on
	public static String withRules(String rules) {
		String builtIn = builtIn();
		return builtIn.substring(0, builtIn.indexOf("rules:")) + rules + builtIn.substring(builtIn.indexOf("routes:"));
	}

	/// Puts a policy in force, and waits until the server follows it.
	public static void putInForce(JdbcClient jdbc, Policies policies, String document) {
		String digest = PolicyReader.digest(document);
		byte[] bytes = Base64.getUrlDecoder().decode(digest);
		jdbc.sql("""
				INSERT INTO policy_version (number, digest, document, created_at)
				VALUES ((SELECT max(number) + 1 FROM policy_version), :digest, :document, :at)
				ON CONFLICT (digest) DO NOTHING
				""")
			.param("digest", bytes)
			.param("document", document)
			.param("at", Instant.now().atOffset(ZoneOffset.UTC))
			.update();
		jdbc.sql("UPDATE policy_version SET state = 'superseded', revision = revision + 1 WHERE state = 'active'")
			.update();
		jdbc.sql("UPDATE policy_version SET state = 'active', revision = revision + 1 WHERE digest = :digest")
			.param("digest", bytes)
			.update();
		jdbc.sql("INSERT INTO policy_activation (digest, activated_at) VALUES (:digest, :at)")
			.param("digest", bytes)
			.param("at", Instant.now().atOffset(ZoneOffset.UTC))
			.update();
		await().atMost(PATIENCE).until(() -> policies.active().digest().equals(digest));
	}

}
