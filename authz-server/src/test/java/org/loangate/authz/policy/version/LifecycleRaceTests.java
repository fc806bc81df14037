package org.loangate.authz.policy.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.policy.version.Change.Reason;
import org.loangate.authz.policy.version.Versions.Saved;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/// Acts at the same moment, and versions that cannot be followed.
@IntegrationTest
class LifecycleRaceTests {

	private static final Signature SIGNATURE = new Signature("tag", "{}", "AAAA", "AAAA", "AAAA", "AAAA", "AAAA");

	private final String document = "# " + UUID.randomUUID() + "\n" + TestPolicies.builtIn();

	@Autowired
	private Versions versions;

	@Autowired
	private Testing testing;

	@Autowired
	private Lifecycle lifecycle;

	@Autowired
	private Following following;

	@Autowired
	private Policies policies;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private org.loangate.authz.platform.Settings settings;

	@AfterEach
	void putBack() {
		TestPolicies.putInForce(this.jdbc, this.policies, TestPolicies.builtIn());
	}

	@Test
	void takesOneOfManyApprovalsAtOnce() throws Exception {
		Version proposed = proposed(this.document);

		List<Change> changes = atOnce(8, (number) -> this.lifecycle.approve(proposed.digest(), null, officer(number),
				proposed.tests(), proposed.base(), SIGNATURE));

		assertThat(changes).filteredOn(Change.Done.class::isInstance).hasSize(1);
		assertThat(changes)
			.filteredOn((change) -> change instanceof Change.Refused(Reason reason, String _) && reason == Reason.STATE)
			.hasSize(7);
		assertThat(acts("approved", proposed.digest())).isEqualTo(1);
	}

	@Test
	void putsOneOfTwoApprovedVersionsInForce() throws Exception {
		List<String> approved = Stream.of("# one\n", "# two\n", "# three\n", "# four\n").map((end) -> {
			Version version = proposed(this.document + end);
			this.lifecycle.approve(version.digest(), null, officer(11), version.tests(), version.base(), SIGNATURE);
			return version.digest();
		}).toList();

		List<Change> changes = atOnce(4, (number) -> this.lifecycle.activate(approved.get(number), null, officer(12)));

		assertThat(changes).filteredOn(Change.Done.class::isInstance).hasSize(1);
		assertThat(changes)
			.filteredOn((change) -> change instanceof Change.Refused(Reason reason, String _) && reason == Reason.MOVED)
			.hasSize(3);
		assertThat(this.jdbc.sql("SELECT count(*) FROM policy_version WHERE state = 'active'")
			.query(Integer.class)
			.single()).isEqualTo(1);
	}

	@Test
	void putsNothingInForceThatSomebodyRejects() throws Exception {
		Version proposed = proposed(this.document);
		String digest = proposed.digest();

		List<Change> changes = atOnce(2, (number) -> (number == 0)
				? this.lifecycle.approve(digest, null, officer(11), proposed.tests(), proposed.base(), SIGNATURE)
				: this.lifecycle.reject(digest, null, officer(12), "Too loose"));

		assertThat(changes.getLast()).isInstanceOf(Change.Done.class);
		assertThat(this.versions.find(digest).orElseThrow().state()).isEqualTo(State.REJECTED);
		assertThat(this.lifecycle.activate(digest, null, officer(13)))
			.isEqualTo(new Change.Refused(Reason.STATE, "it is rejected"));
	}

	@Test
	void putsInForceOrTakesBackAndNeverBoth() throws Exception {
		Version proposed = proposed(this.document);
		String digest = proposed.digest();
		this.lifecycle.approve(digest, null, officer(11), proposed.tests(), proposed.base(), SIGNATURE);

		List<Change> changes = atOnce(2, (number) -> (number == 0) ? this.lifecycle.activate(digest, null, officer(12))
				: this.lifecycle.withdraw(digest, null, officer(10)));

		assertThat(changes).filteredOn(Change.Done.class::isInstance).hasSize(1);
		assertThat(this.versions.find(digest).orElseThrow().state())
			.isEqualTo((changes.getFirst() instanceof Change.Done) ? State.ACTIVE : State.DRAFT);
		assertThat(this.versions.active().digest().equals(digest)).isEqualTo(changes.getFirst() instanceof Change.Done);
	}

	@Test
	void takesOneOfManyProposalsOfAVersion() throws Exception {
		String digest = kept(this.document).digest();
		this.testing.test(digest, null, officer(10));

		List<Change> changes = atOnce(6, (number) -> this.lifecycle.propose(digest, null, officer(number), ""));

		assertThat(changes).filteredOn(Change.Done.class::isInstance).hasSize(1);
		assertThat(acts("proposed", digest)).isEqualTo(1);
	}

	@Test
	void proposesTheTestsThatItPassedWhileOthersAreSaved() throws Exception {
		String digest = kept(this.document).digest();
		this.testing.test(digest, null, officer(10));

		atOnce(2, (number) -> (number == 0) ? this.lifecycle.propose(digest, null, officer(10), "") : this.versions
			.save(new Draft(this.document, "# others\n" + TestPolicies.builtInTests(), null, ""), officer(11)));

		Version version = this.versions.find(digest).orElseThrow();
		assertThat(version.state()).isIn(State.PROPOSED, State.DRAFT);
		assertThat(version.state() == State.PROPOSED)
			.isEqualTo(this.versions.tests(digest).orElseThrow().digest().equals(version.tests()));
	}

	@Test
	void breaksTheGlassWhileTestsAreSaved() throws Exception {
		String digest = kept(this.document).digest();

		List<Object> results = atOnce(4,
				(number) -> (number == 0)
						? this.lifecycle.breakGlass(digest, null, officer(11), "At night", null, SIGNATURE)
						: this.versions.save(
								new Draft(this.document, "# " + number + "\n" + TestPolicies.builtInTests(), null, ""),
								officer(10)));

		assertThat(results.getFirst()).isInstanceOf(Change.Done.class);
		assertThat(this.versions.active().digest()).isEqualTo(digest);
	}

	@Test
	void keepsADocumentOnceThatManySaveAtOnce() throws Exception {
		List<Saved> saved = atOnce(8,
				(number) -> this.versions.save(new Draft(this.document, null, null, ""), officer(number)));

		assertThat(saved).filteredOn((one) -> one instanceof Saved.Kept(Version _, boolean created) && created)
			.hasSize(1);
		assertThat(saved).allMatch(Saved.Kept.class::isInstance);
	}

	@Test
	void keepsTheLastGoodPolicyWhereOneCannotBeLoaded() {
		String good = this.policies.active().digest();
		String bad = kept("# " + UUID.randomUUID() + "\nmoon: full\n").digest();

		this.jdbc.sql("INSERT INTO policy_activation (digest, activated_at) VALUES (:digest, now())")
			.param("digest", Digests.bytes(bad).orElseThrow())
			.update();

		await().until(() -> this.following.status().wanted().equals(bad));
		assertThat(this.policies.active().digest()).isEqualTo(good);
		assertThat(this.following.status().fault()).isNotNull();
		RestClient http = RestClient.create(this.settings.issuer().toString());
		assertThat(http.get().uri("/actuator/health/following").retrieve().body(String.class)).contains("STALE", good,
				bad);
		assertThat(http.get().uri("/actuator/health/readiness").retrieve().toBodilessEntity().getStatusCode().value())
			.isEqualTo(200);
	}

	private Version proposed(String text) {
		String digest = kept(text).digest();
		this.testing.test(digest, null, officer(10));
		Change proposed = this.lifecycle.propose(digest, null, officer(10), "");
		assertThat(proposed).isInstanceOf(Change.Done.class);
		return this.versions.find(digest).orElseThrow();
	}

	private Version kept(String text) {
		Saved saved = this.versions.save(new Draft(text, TestPolicies.builtInTests(), null, ""), officer(10));
		return ((Saved.Kept) saved).version();
	}

	private int acts(String act, String digest) {
		return this.jdbc.sql("SELECT count(*) FROM policy_act WHERE act = :act AND digest = :digest")
			.params(Map.of("act", act, "digest", Digests.bytes(digest).orElseThrow()))
			.query(Integer.class)
			.single();
	}

	private static String officer(int number) {
		return "A".repeat(20) + String.format(Locale.ROOT, "%02d", number);
	}

	private static <T> List<T> atOnce(int times, Function<Integer, T> act) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService threads = Executors.newFixedThreadPool(times)) {
			List<Future<T>> running = new ArrayList<>();
			for (int number = 0; number < times; number++) {
				int own = number;
				running.add(threads.submit(() -> {
					start.await();
					return act.apply(own);
				}));
			}
			start.countDown();
			List<T> results = new ArrayList<>();
			for (Future<T> one : running) {
				results.add(one.get());
			}
			return results;
		}
	}

}
