package org.loangate.authz;

import java.util.Map;

import org.flywaydb.core.Flyway;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;

/// The authorization server's schema in databases of their own, for tests that start no server.
public final class TestSchema {

	private TestSchema() {
	}

	/// A database whose schema is this release's: migrated once, then copied.
	public static StoresLease migrated() {
		return EmbeddedStores.shared().lease("migrated", (stores) -> migrate(stores, "latest"));
	}

	/// Migrates a database as far as a version.
	public static void migrate(StoresLease stores, String target) {
		Flyway.configure()
			// As the server does: an index made CONCURRENTLY would wait for its own lock.
			.configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
			.dataSource(stores.ownerDataSource(Schema.AUTHZ))
			.defaultSchema(Schema.AUTHZ.schemaName())
			.placeholders(Map.of("app", Schema.AUTHZ.appRole()))
			.target(target)
			.load()
			.migrate();
	}

}
