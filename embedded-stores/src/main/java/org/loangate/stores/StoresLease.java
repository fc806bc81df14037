package org.loangate.stores;

import java.util.Map;
import java.util.TreeMap;

import javax.sql.DataSource;

/// A database with every [Schema] and a Redis keyspace, as one installation uses them.
public final class StoresLease {

	private final String database;

	private final PostgresServer postgres;

	private final String redisUrl;

	private final StoreSecrets secrets;

	StoresLease(String database, PostgresServer postgres, String redisUrl, StoreSecrets secrets) {
		this.database = database;
		this.postgres = postgres;
		this.redisUrl = redisUrl;
		this.secrets = secrets;
	}

	/// The settings of the process that owns `schema`: `LOANGATE_POSTGRES_URL`, `…_USER`,
	/// `…_PASSWORD`, `…_OWNER_USER`,
	/// `…_OWNER_PASSWORD` and `LOANGATE_REDIS_URL`; as environment variables or as Spring
	/// properties of the same names.
	public Map<String, String> environment(Schema schema) {
		Map<String, String> environment = new TreeMap<>();
		environment.put("LOANGATE_POSTGRES_URL",
				this.postgres.url(this.database) + "?currentSchema=" + schema.schemaName());
		environment.put("LOANGATE_POSTGRES_USER", schema.appRole());
		environment.put("LOANGATE_POSTGRES_PASSWORD", this.secrets.app(schema));
		environment.put("LOANGATE_POSTGRES_OWNER_USER", schema.ownerRole());
		environment.put("LOANGATE_POSTGRES_OWNER_PASSWORD", this.secrets.owner(schema));
		environment.put("LOANGATE_REDIS_URL", this.redisUrl);
		return environment;
	}

	String database() {
		return this.database;
	}

	/// Redis's URL, with password and keyspace.
	public String redisUrl() {
		return this.redisUrl;
	}

	/// Connections, not pooled, as the role that runs.
	public DataSource dataSource(Schema schema) {
		return dataSource(schema, schema.appRole(), this.secrets.app(schema));
	}

	/// Connections, not pooled, as the role that migrates.
	public DataSource ownerDataSource(Schema schema) {
		return dataSource(schema, schema.ownerRole(), this.secrets.owner(schema));
	}

	private DataSource dataSource(Schema schema, String role, String password) {
		var dataSource = this.postgres.dataSource(this.database, role, password);
		dataSource.setCurrentSchema(schema.schemaName());
		return dataSource;
	}

}
