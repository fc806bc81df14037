package org.loangate.authz.policy.version;

import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.trial.PolicyCases;
import org.loangate.authz.policy.version.Change.Reason;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Runs versions' tests. A version has passed when every case comes out as it says, and each rule has a case in which it
/// fires and one in which it does not.
///
/// **Threads and transactions:** safe; the cases run outside of transactions, what came of them is kept in one.
@Component
public final class Testing {

	private final PolicyReader reader = new PolicyReader();

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Versions versions;

	private final Acts acts;

	private final Clock clock;

	Testing(JdbcClient jdbc, PlatformTransactionManager transactions, Versions versions, Acts acts, Clock clock) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.versions = versions;
		this.acts = acts;
		this.clock = clock;
	}

	/// Runs the tests of a version that nobody was asked to approve.
	/// @param expected the revision the caller looked at, or `null` for any
	public Change test(String digest, @Nullable Long expected, String by) {
		Optional<Version> found = this.versions.find(digest);
		if (found.isEmpty()) {
			return new Change.Refused(Reason.UNKNOWN, "no such version");
		}
		Version version = found.get();
		if (expected != null && expected != version.revision()) {
			return new Change.Refused(Reason.STALE, "it changed meanwhile");
		}
		Checked checked = this.reader.check(this.versions.document(digest).orElseThrow());
		if (checked.policy() == null) {
			return new Change.Faulty(checked.faults());
		}
		Optional<Versions.Tests> tests = this.versions.tests(digest);
		if (tests.isEmpty()) {
			return new Change.Untested("it has no tests", null);
		}
		PolicyCases.Report report;
		try {
			report = PolicyCases.read(tests.get().text()).run(checked.policy());
		}
		catch (InvalidPolicy ex) {
			return new Change.Untested(String.valueOf(ex.getMessage()), null);
		}
		Change change = this.transaction.execute((_) -> keep(version, tests.get(), report, by));
		return (change != null) ? change : new Change.Refused(Reason.STATE, "it changed meanwhile");
	}

	private Change keep(Version version, Versions.Tests tests, PolicyCases.Report report, String by) {
		Optional<String> fault = fault(report);
		this.jdbc.sql("""
				INSERT INTO policy_test_run (digest, tests, passed, report, run_by, run_at)
				VALUES (:digest, :tests, :passed, :report::jsonb, :by, :at)
				""")
			.param("digest", bytes(version.digest()))
			.param("tests", bytes(tests.digest()))
			.param("passed", fault.isEmpty())
			.param("report", JsonMapper.shared().writeValueAsString(report))
			.param("by", by)
			.param("at", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
		if (fault.isPresent()) {
			this.acts.append("tests-failed", version.digest(), by, "");
			return new Change.Untested(fault.get(), report);
		}
		int moved = this.jdbc.sql("""
				UPDATE policy_version SET state = 'tested', revision = revision + 1, tests = :tests
				WHERE digest = :digest AND revision = :revision AND state IN ('draft', 'tested', 'rejected')
				""")
			.param("tests", bytes(tests.digest()))
			.param("digest", bytes(version.digest()))
			.param("revision", version.revision())
			.update();
		if (moved != 1) {
			State state = this.versions.find(version.digest()).orElseThrow().state();
			return new Change.Refused(Reason.STATE, "it is " + state.value());
		}
		this.acts.append("tested", version.digest(), by, "");
		return new Change.Done(this.versions.find(version.digest()).orElseThrow());
	}

	private static Optional<String> fault(PolicyCases.Report report) {
		if (!report.passed()) {
			return Optional.of(report.cases().stream().filter((one) -> !one.passed()).count() + " of "
					+ report.cases().size() + " cases came out otherwise");
		}
		List<String> uncovered = Stream.concat(report.neverFiring().stream(), report.alwaysFiring().stream())
			.distinct()
			.limit(20)
			.toList();
		return uncovered.isEmpty() ? Optional.empty()
				: Optional.of("rules without a case that fires and one that does not: " + String.join(", ", uncovered));
	}

	/// What came of the last run of a version's tests, as JSON.
	public Optional<String> lastReport(String digest) {
		return Optional.of(digest)
			.filter((text) -> this.versions.find(text).isPresent())
			.flatMap((text) -> this.jdbc.sql("""
					SELECT report FROM policy_test_run WHERE digest = :digest ORDER BY position DESC LIMIT 1
					""").param("digest", bytes(text)).query(String.class).optional());
	}

	private static byte[] bytes(String digest) {
		return Base64.getUrlDecoder().decode(digest);
	}

}
