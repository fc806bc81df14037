package org.loangate.authz.oauth.key;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import org.loangate.authz.TestSchema;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.verify.CryptoProvider;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// An installation with a database of its own and as many processes as are asked for, all on one clock.
final class TestInstallation {

	static final String KEK = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

	static final Duration LIFETIME = Duration.ofDays(90);

	static final Duration LEAD_TIME = Duration.ofHours(1);

	static {
		// As the server does: RSA keys take long otherwise.
		CryptoProvider.install();
	}

	final TestClock clock = new TestClock();

	final StoresLease stores;

	final JdbcClient jdbc;

	private TestInstallation(StoresLease stores) {
		this.stores = stores;
		this.jdbc = JdbcClient.create(stores.dataSource(Schema.AUTHZ));
	}

	/// An installation whose schema is this release's.
	static TestInstallation migrated() {
		return new TestInstallation(TestSchema.migrated());
	}

	/// An installation whose schema is an older release's.
	static TestInstallation migratedTo(String target) {
		TestInstallation installation = new TestInstallation(EmbeddedStores.shared().lease());
		installation.migrate(target);
		return installation;
	}

	/// Migrates as far as a version.
	void migrate(String target) {
		TestSchema.migrate(this.stores, target);
	}

	/// Starts a process that keeps its keys in PostgreSQL.
	Process start() {
		return start(this.stores.dataSource(Schema.AUTHZ), "");
	}

	/// Starts a process that keeps its keys in a token.
	Process start(String pkcs11Config) {
		return start(this.stores.dataSource(Schema.AUTHZ), pkcs11Config);
	}

	Process start(DataSource database, String pkcs11Config) {
		KeyRotation rotation = rotation(database, pkcs11Config);
		return new Process(rotation, new SigningKeys(rotation, this.clock));
	}

	/// What the operator's command has to do with.
	KeyRotation rotation() {
		return rotation(this.stores.dataSource(Schema.AUTHZ), "");
	}

	private KeyRotation rotation(DataSource database, String pkcs11Config) {
		JdbcTransactionManager transactions = new JdbcTransactionManager(database);
		JdbcClient client = JdbcClient.create(database);
		return new KeyRotation(client, new TransactionTemplate(transactions),
				new Evidence(client, transactions, this.clock), this.clock, new SecretCipher(KEK),
				new KeySettings(LIFETIME, LEAD_TIME, pkcs11Config, new Settings.Secret(TestToken.PIN)));
	}

	/// How many entries of a type the evidence holds.
	int evidence(String type) {
		return this.jdbc.sql("SELECT count(*) FROM evidence_entry WHERE type = :type")
			.param("type", type)
			.query(Integer.class)
			.single();
	}

	/// A process of the authorization server, as far as keys go.
	record Process(KeyRotation rotation, SigningKeys keys) {

		Set<String> published() {
			return this.keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null)
				.stream()
				.map(JWK::getKeyID)
				.collect(Collectors.toSet());
		}

		/// The key that signs ES256 now.
		String signing() throws Exception {
			return SignedJWT.parse(token()).getHeader().getKeyID();
		}

		String token() {
			return this.keys.sign("test+jwt", JSONObjectUtils.newJSONObject());
		}

	}

}
