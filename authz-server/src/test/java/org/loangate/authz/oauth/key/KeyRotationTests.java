package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.loangate.authz.oauth.key.TestInstallation.Process;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings.Secret;
import org.loangate.authz.platform.StoreUnavailable;
import org.loangate.stores.Schema;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class KeyRotationTests {

	private static final int MANY = 8;

	private final TestInstallation installation = TestInstallation.migrated();

	@Test
	void makesOneKeyOfEachAlgorithmWhenManyStartAtOnce() throws Exception {
		List<Process> processes = atOnce((_) -> this.installation.start());

		Set<Set<String>> sets = new HashSet<>(processes.stream().map(Process::published).toList());
		assertThat(sets).singleElement().satisfies((kids) -> assertThat(kids).hasSize(4));
		assertThat(this.installation.evidence("signing-key-published")).isEqualTo(4);
		assertThat(this.installation.evidence("signing-key-activated")).isEqualTo(4);
	}

	@Test
	void publishesAKeyForTheLeadTimeBeforeItSigns() throws Exception {
		Process one = this.installation.start();
		Process other = this.installation.start();
		String old = one.signing();

		one.rotation().rotate();
		one.keys().follow();
		other.keys().follow();

		assertThat(one.published()).hasSize(8).isEqualTo(other.published());
		this.installation.clock.advance(TestInstallation.LEAD_TIME.minusSeconds(1));
		one.keys().follow();
		assertThat(one.signing()).isEqualTo(old);
		this.installation.clock.advance(Duration.ofSeconds(1));
		one.keys().follow();
		assertThat(one.signing()).isNotEqualTo(old);
		assertThat(other.published()).as("what the other process published an hour ago").contains(one.signing());
		other.keys().follow();
		assertThat(other.signing()).isEqualTo(one.signing());
	}

	@Test
	void keepsAKeyPublishedUntilItsLastTokenHasLapsedAndReadsItLater() throws Exception {
		Process one = this.installation.start();
		Process slow = this.installation.start();
		String old = one.signing();
		one.rotation().rotate();
		one.keys().follow();
		slow.keys().follow();
		this.installation.clock.advance(TestInstallation.LEAD_TIME);
		one.keys().follow();
		// The process that reads last signs for minutes yet.
		this.installation.clock.advance(KeyLife.LONGEST_UNREAD.minusSeconds(1));
		String last = slow.keys()
			.sign("test+jwt", Map.of("exp", this.installation.clock.instant().plus(KeyLife.LONGEST_TOKEN)));

		this.installation.clock.advance(KeyLife.LONGEST_TOKEN);
		one.keys().follow();
		assertThat(one.published()).contains(old);
		this.installation.clock.advance(KeyLife.LINGERS.minus(KeyLife.LONGEST_TOKEN));
		one.keys().follow();

		assertThat(one.published()).hasSize(4).doesNotContain(old);
		assertThat(one.keys().claimsOf("test+jwt", last)).isPresent();
		assertThat(this.installation.jdbc
			.sql("SELECT count(*) FROM oauth_signing_key WHERE state = 'retired' AND private_jwk IS NULL")
			.query(Integer.class)
			.single()).isEqualTo(4);
		assertThat(this.installation.evidence("signing-key-retired")).isEqualTo(4);
	}

	@Test
	void rotatesByItselfAtTheEndOfALifetime() throws Exception {
		Process process = this.installation.start();
		String old = process.signing();

		this.installation.clock.advance(TestInstallation.LIFETIME.minus(TestInstallation.LEAD_TIME).minusSeconds(1));
		process.keys().follow();
		assertThat(process.published()).hasSize(4);
		this.installation.clock.advance(Duration.ofSeconds(1));
		process.keys().follow();
		assertThat(process.published()).hasSize(8);
		assertThat(process.signing()).isEqualTo(old);
		this.installation.clock.advance(TestInstallation.LEAD_TIME);
		process.keys().follow();

		assertThat(process.signing()).isNotEqualTo(old);
	}

	@Test
	void makesOneNextKeyWhenManyRotateAtOnce() throws Exception {
		List<Process> processes = List.of(this.installation.start(), this.installation.start());
		this.installation.clock.advance(TestInstallation.LIFETIME.minus(TestInstallation.LEAD_TIME));

		atOnce((i) -> {
			Process process = processes.get(i % 2);
			if (i < MANY / 2) {
				process.rotation().rotate();
			}
			else {
				process.rotation().settle();
			}
			return process;
		});
		processes.getFirst().keys().follow();

		assertThat(processes.getFirst().published()).hasSize(8);
		assertThat(this.installation.evidence("signing-key-published")).isEqualTo(8);
		this.installation.clock.advance(TestInstallation.LEAD_TIME);
		atOnce((i) -> {
			processes.get(i % 2).rotation().settle();
			return processes.get(i % 2);
		});
		assertThat(this.installation.evidence("signing-key-activated")).isEqualTo(8);
	}

	@Test
	void leavesTheSchemaToRefuseASecondKeyThatSigns() {
		this.installation.start();

		assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> this.installation.jdbc.sql("""
				INSERT INTO oauth_signing_key (kid, alg, private_jwk, public_jwk, state, created_at)
				SELECT reverse(kid), alg, private_jwk, public_jwk, 'active', created_at FROM oauth_signing_key
				""").update());
	}

	@Test
	void honoursNothingThatACompromisedKeySigned() throws Exception {
		Process one = this.installation.start();
		Process other = this.installation.start();
		one.rotation().rotate();
		one.keys().follow();
		Set<String> old = one.published();
		String token = one.token();

		one.rotation().replace();
		one.keys().follow();
		other.keys().follow();

		assertThat(one.published()).hasSize(4).doesNotContainAnyElementsOf(old).isEqualTo(other.published());
		assertThat(other.keys().claimsOf("test+jwt", token)).isEmpty();
		assertThat(other.keys().claimsOf("test+jwt", other.token())).isPresent();
		assertThat(this.installation.jdbc
			.sql("SELECT count(*) FROM oauth_signing_key WHERE state = 'compromised' AND private_jwk IS NULL")
			.query(Integer.class)
			.single()).isEqualTo(8);
		assertThat(this.installation.evidence("signing-key-retired")).isEqualTo(8);
	}

	@Test
	void signsNothingOnceItCannotTellWhichKeysCount() throws Exception {
		AtomicBoolean cut = new AtomicBoolean();
		Process process = this.installation
			.start(new DelegatingDataSource(this.installation.stores.dataSource(Schema.AUTHZ)) {

				@Override
				public Connection getConnection() throws SQLException {
					if (cut.get()) {
						throw new SQLException("cut off");
					}
					return super.getConnection();
				}

			}, "");
		cut.set(true);

		process.keys().follow();
		assertThat(process.token()).isNotEmpty();
		this.installation.clock.advance(KeyLife.LONGEST_UNREAD);
		assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(process::token);
		assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(process::published);
		cut.set(false);
		assertThat(process.token()).isNotEmpty();
	}

	@Test
	void goesOnWithTheKeysOfTheReleaseBefore() throws Exception {
		TestInstallation upgraded = TestInstallation.migratedTo("202611221630");
		ECKey key = new ECKeyGenerator(Curve.P_256).algorithm(JWSAlgorithm.ES256)
			.keyUse(KeyUse.SIGNATURE)
			.keyIDFromThumbprint(true)
			.generate();
		upgraded.jdbc
			.sql("INSERT INTO oauth_signing_key (kid, alg, private_jwk, created_at) VALUES (:kid, 'ES256', :jwk, :now)")
			.param("kid", key.getKeyID())
			.param("jwk",
					new SecretCipher(TestInstallation.KEK).encrypt(key.toJSONString().getBytes(StandardCharsets.UTF_8),
							"oauth_signing_key.private_jwk:" + key.getKeyID()))
			.param("now", Timestamp.from(upgraded.clock.instant()))
			.update();

		upgraded.migrate("latest");
		Process process = upgraded.start();

		assertThat(process.signing()).isEqualTo(key.getKeyID());
		assertThat(process.published()).hasSize(4);
		String token = process.token();
		process.rotation().rotate();
		upgraded.clock.advance(TestInstallation.LEAD_TIME);
		process.keys().follow();
		upgraded.clock.advance(KeyLife.LINGERS);
		process.keys().follow();
		assertThat(process.published()).doesNotContain(key.getKeyID());
		assertThat(process.keys().claimsOf("test+jwt", token)).isPresent();
	}

	@Test
	void refusesATokenThatWouldOutliveItsKey() {
		Process process = this.installation.start();
		Map<String, Object> claims = Map.of("exp",
				this.installation.clock.instant().plus(KeyLife.LONGEST_TOKEN).plusSeconds(1));

		assertThatIllegalArgumentException().isThrownBy(() -> process.keys().sign("test+jwt", claims));
	}

	@Test
	void refusesALeadTimeShorterThanCaches() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new KeySettings(Duration.ofDays(90), Duration.ofMinutes(9), "", new Secret("")))
			.withMessageContaining("LOANGATE_KEY_LEAD_TIME");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new KeySettings(Duration.ofMinutes(90), Duration.ofHours(1), "", new Secret("")))
			.withMessageContaining("LOANGATE_KEY_LIFETIME");
	}

	@Test
	void signsWithEveryAlgorithmUnderItsOwnKey() throws Exception {
		Process process = this.installation.start();
		Set<String> kids = new HashSet<>();

		for (String algorithm : process.keys().algorithms()) {
			String token = process.keys().sign("JWT", JWSAlgorithm.parse(algorithm), Map.of("sub", "lin"));

			assertThat(process.keys().claimsOf("JWT", token).orElseThrow().getSubject()).isEqualTo("lin");
			kids.add(SignedJWT.parse(token).getHeader().getKeyID());
		}

		assertThat(kids).hasSize(4);
	}

	private static <T> List<T> atOnce(Numbered<T> task) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<T>> futures = new ArrayList<>();
			for (int i = 0; i < MANY; i++) {
				int number = i;
				futures.add(threads.submit(() -> {
					start.await();
					return task.run(number);
				}));
			}
			start.countDown();
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get());
			}
			return results;
		}
	}

	private interface Numbered<T> {

		T run(int number) throws Exception;

	}

}
