package org.loangate.authz.oauth.client;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import org.loangate.authz.TestSchema;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionTemplate;

/// A database of its own with clients in it, and as many processes on it as a test wants.
public final class TestClientStore {

	public final List<Object> events = new ArrayList<>();

	final JdbcClient jdbc;

	final TransactionTemplate transactions;

	private final JdbcTransactionManager manager;

	public TestClientStore() {
		StoresLease stores = TestSchema.migrated();
		DataSource dataSource = stores.dataSource(Schema.AUTHZ);
		this.jdbc = JdbcClient.create(dataSource);
		this.manager = new JdbcTransactionManager(dataSource);
		this.transactions = new TransactionTemplate(this.manager);
	}

	public ClientStore store() {
		Clock clock = Clock.systemUTC();
		return new ClientStore(this.jdbc, new SecretCipher("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="),
				new Evidence(this.jdbc, this.manager, clock), this.events::add, clock);
	}

	public Clients clients(Clock clock) {
		return new Clients(store(), clock);
	}

	/// Starts as a production server does.
	public void start(String file) {
		Settings production = new Settings(URI.create("https://id.lender.example"),
				URI.create("https://api.lender.example"), "https://api.lender.example", "id.lender.example",
				new Settings.Secret(""), file, "", "", List.of());
		new ClientsFile(store(), this.transactions, production, new MockEnvironment()).afterSingletonsInstantiated();
	}

	public List<String> evidence(String clientId) {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :id ORDER BY position")
			.param("id", clientId)
			.query(String.class)
			.list();
	}

}
