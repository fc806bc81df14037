package org.loangate.system.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;

import org.flywaydb.core.Flyway;
import org.loangate.authz.policy.Evaluation;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.history.DecisionRecords;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.trial.Replay;
import org.loangate.authz.policy.trial.ReplayResult;
import org.loangate.contract.Money;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A draft, replayed over a million generated decisions of the last thirty days.
final class ReplayBenchmark {

	private static final int DECISIONS = 1_000_000;

	private static final String INSERT = """
			INSERT INTO policy_decision (id, about, decided_at, policy_digest, outcome, reason, inputs, results, obligations)
			SELECT gen_random_uuid(), gen_random_uuid()::text, now() - (n * interval '2.5 seconds'), :digest,
				CASE WHEN amount > 200000 THEN 'deny' ELSE 'permit' END,
				CASE WHEN amount > 200000 THEN 'above-limit' ELSE 'permitted' END,
				jsonb_build_object(
					'action', '{"known": "loan_application"}'::jsonb,
					'client.id', jsonb_build_object('known', 'client-' || n % 40),
					'client.name', '{"known": "A lender"}'::jsonb,
					'loan.amount', money, 'loan.total_24h', money,
					'loan.currency', '{"known": "CNY"}'::jsonb,
					'loan.term_months', jsonb_build_object('known', 1 + n % 60),
					'loan.annual_rate_percent', '{"known": 7.35}'::jsonb,
					'loan.purpose', '{"known": "working_capital"}'::jsonb,
					'loan.payout_account_known', jsonb_build_object('known', n % 3 = 0),
					'subject.identity', '{"known": "proven"}'::jsonb,
					'subject.account_age_hours', jsonb_build_object('known', n % 9000),
					'subject.factors', '{"known": ["password", "totp", "passkey"]}'::jsonb,
					'subject.quarantined_factors', '{"known": []}'::jsonb,
					'subject.passkeys', '{"known": ["synced"]}'::jsonb,
					'subject.recovered', '{"known": false}'::jsonb,
					'subject.recovery_age_hours', '{"unknown": "never-recovered"}'::jsonb,
					'device.known', jsonb_build_object('known', n % 5 > 0),
					'device.age_hours', jsonb_build_object('known', n % 700),
					'actor.network', jsonb_build_object('known', '203.0.113.' || n % 250),
					'velocity.subject_24h', jsonb_build_object('known', 1 + n % 4),
					'velocity.device_24h', jsonb_build_object('known', 1 + n % 6),
					'velocity.payout_account_24h', jsonb_build_object('known', 1 + n % 5),
					'velocity.network_24h', jsonb_build_object('known', 1 + n % 30)),
				jsonb_build_object('first-tier', to_jsonb(amount <= 2000), 'second-tier', to_jsonb(amount > 2000)),
				CASE WHEN amount <= 2000 THEN :first::jsonb WHEN amount <= 50000 THEN :second::jsonb
					WHEN amount <= 200000 THEN :third::jsonb ELSE :fourth::jsonb END
			FROM (SELECT n, amount, jsonb_build_object('known', jsonb_build_object('value', amount::text || '.00', 'currency',
				'CNY')) AS money FROM (SELECT n, 500 + (n * 7919::bigint) % 210000 AS amount FROM generate_series(1, :count) n) one) two
			""";

	private ReplayBenchmark() {
	}

	static void run(PrintStream out) throws Exception {
		StoresLease stores = EmbeddedStores.shared().lease();
		Flyway.configure()
			.configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
			.dataSource(stores.ownerDataSource(Schema.AUTHZ))
			.defaultSchema(Schema.AUTHZ.schemaName())
			.placeholders(Map.of("app", Schema.AUTHZ.appRole()))
			.load()
			.migrate();
		String builtIn = new ClassPathResource("policy/default/policy.yaml").getContentAsString(StandardCharsets.UTF_8);
		JdbcClient jdbc = JdbcClient.create(stores.ownerDataSource(Schema.AUTHZ));
		byte[] digest = Base64.getUrlDecoder().decode(PolicyReader.digest(builtIn));
		jdbc.sql(
				"INSERT INTO policy_version (number, digest, document, created_at) VALUES (1, :digest, :document, now())")
			.param("digest", digest)
			.param("document", builtIn)
			.update();
		Policy decided = new PolicyReader().read(builtIn);
		jdbc.sql(INSERT)
			.param("digest", digest)
			.param("count", DECISIONS)
			.param("first", obligations(decided, "2000.00"))
			.param("second", obligations(decided, "50000.00"))
			.param("third", obligations(decided, "200000.00"))
			.param("fourth", obligations(decided, "200001.00"))
			.update();
		jdbc.sql("ANALYZE policy_decision").update();

		Policy draft = new PolicyReader()
			.read(builtIn.replace("money(\"2000.00\", \"CNY\")", "money(\"1500.00\", \"CNY\")")
				.replace("money(\"50000.00\", \"CNY\")", "money(\"30000.00\", \"CNY\")"));
		Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
		Replay replay = new Replay(stores.dataSource(Schema.AUTHZ));
		for (int round = 1; round <= 3; round++) {
			long begun = System.nanoTime();
			ReplayResult result = replay
				.run(draft, new Replay.Span(now.minus(Duration.ofDays(30)), now.plusSeconds(60), 1.0),
						Replay.Progress.NONE)
				.orElseThrow();
			double seconds = (System.nanoTime() - begun) / 1e9;
			out.printf("round %d: %,d decisions in %.1f s, %.0f a second; %s%n", round, result.decisions(), seconds,
					result.decisions() / seconds, result.counts());
		}
	}

	private static String obligations(Policy policy, String amount) {
		Evaluation evaluation = policy.evaluate(Map.of("action", "loan_application", "loan.currency", "CNY",
				"loan.total_24h", Money.of(amount, "CNY"), "subject.identity", "proven"));
		return JsonMapper.shared().writeValueAsString(DecisionRecords.json(evaluation.obligations()));
	}

}
