package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/// A PostgreSQL and a Redis server, running until closed or until the JVM ends.
///
/// Both listen on 127.0.0.1 only and ask everybody for a password. PostgreSQL knows the roles of every [Schema]; a
/// database taken by [#lease] or [#main] holds each schema, owned by its migrating role, usable by its running role, and
/// nothing for anybody else.
///
/// Threads: all methods may be called from any thread.
public final class EmbeddedStores implements AutoCloseable {

	private static final int FIRST_PORT = 20_000;

	/// Linux's; other systems begin higher.
	private static final int FIRST_OUTGOING_PORT = 32_768;

	private static final int MOST_TRIES = 100;

	private static final String DEFAULT_TEMPLATE = "template1";

	private final PostgresServer postgres;

	private final RedisServer redis;

	private final StoreSecrets secrets;

	private final @Nullable Path temporary;

	private final Thread hook = new Thread(this::stop, "embedded-stores-stop");

	private final AtomicBoolean stopped = new AtomicBoolean();

	private final AtomicInteger leases = new AtomicInteger();

	private final Map<String, StoresLease> templates = new ConcurrentHashMap<>();

	private EmbeddedStores(Path directory, StoreSecrets secrets, int postgresPort, int redisPort, boolean kept) {
		this.secrets = secrets;
		this.temporary = kept ? null : directory;
		this.postgres = new PostgresServer(directory.resolve("postgres"), postgresPort, secrets.superuser(), kept);
		RedisServer started = null;
		try {
			started = new RedisServer(directory.resolve("redis"), redisPort, secrets.redis(), kept);
			createRoles();
		}
		catch (RuntimeException ex) {
			if (started != null) {
				started.close();
			}
			this.postgres.close();
			throw ex;
		}
		this.redis = started;
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	/// The pair this JVM's tests share, started by the first call and stopped with the
	/// JVM.
	public static EmbeddedStores shared() {
		return Shared.STORES;
	}

	/// Starts a pair on free ports that leaves nothing behind.
	public static EmbeddedStores temporary() {
		try {
			return new EmbeddedStores(Files.createTempDirectory("loangate-stores"), StoreSecrets.random(), freePort(),
					freePort(), false);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("no temporary directory for the stores", ex);
		}
	}

	/// Starts a pair whose data outlives it. The caller sees to it that no other process
	/// uses the directory.
	///
	/// @param directory where data and logs are kept; made where it is missing
	/// @param secrets the same at every start
	/// @param postgresPort PostgreSQL's port, free
	/// @param redisPort Redis's port, free
	public static EmbeddedStores keptIn(Path directory, StoreSecrets secrets, int postgresPort, int redisPort) {
		try {
			return new EmbeddedStores(Directories.create(directory).toAbsolutePath(), secrets, postgresPort, redisPort,
					true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("no directory for the stores: " + directory, ex);
		}
	}

	/// A port of the loopback interface that nobody listens on at this moment.
	///
	/// It lies below those that systems give to outgoing connections, so that none of
	/// them takes it before its server does.
	public static int freePort() {
		IOException last = new IOException("none was tried");
		for (int tries = 0; tries < MOST_TRIES; tries++) {
			int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_OUTGOING_PORT);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				last = ex;
			}
		}
		throw new UncheckedIOException("no free port", last);
	}

	/// The database `loangate` and Redis's first keyspace: what a whole installation
	/// shares.
	public StoresLease main() {
		createDatabase("loangate", DEFAULT_TEMPLATE);
		return new StoresLease("loangate", this.postgres, this.redis.url(0), this.secrets);
	}

	/// A database and a Redis keyspace that nobody else was given.
	public StoresLease lease() {
		return leaseOf(DEFAULT_TEMPLATE);
	}

	/// A database and a Redis keyspace that nobody else was given, the database with what
	/// a preparation has put into the first of that name.
	///
	/// @param name whatever tells one preparation from others
	/// @param preparation run once; it leaves no connection open
	public StoresLease lease(String name, Consumer<StoresLease> preparation) {
		return leaseOf(this.templates.computeIfAbsent(name, (_) -> {
			StoresLease prepared = lease();
			preparation.accept(prepared);
			return prepared;
		}).database());
	}

	private StoresLease leaseOf(String template) {
		int number = this.leases.incrementAndGet();
		String database = "loangate_" + number;
		createDatabase(database, template);
		return new StoresLease(database, this.postgres, this.redis.url(number), this.secrets);
	}

	PostgresServer postgres() {
		return this.postgres;
	}

	RedisServer redis() {
		return this.redis;
	}

	/// Whether both servers still run.
	public boolean isAlive() {
		return this.postgres.isAlive() && this.redis.isAlive();
	}

	private void createRoles() {
		asSuperuser(PostgresServer.SUPERUSER, (statement) -> {
			for (Schema schema : Schema.values()) {
				createRole(statement, schema.ownerRole(), this.secrets.owner(schema));
				createRole(statement, schema.appRole(), this.secrets.app(schema));
			}
		});
	}

	private static void createRole(Statement statement, String role, String password) throws SQLException {
		try (var found = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + role + "'")) {
			if (found.next()) {
				return;
			}
		}
		statement.execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
	}

	private void createDatabase(String database, String template) {
		AtomicBoolean there = new AtomicBoolean();
		asSuperuser(PostgresServer.SUPERUSER, (statement) -> {
			try (var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + database + "'")) {
				there.set(found.next());
			}
			if (!there.get()) {
				statement.execute("CREATE DATABASE " + database + " TEMPLATE " + template);
				statement.execute("REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
			}
		});
		asSuperuser(database, (statement) -> {
			statement.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
			for (Schema schema : Schema.values()) {
				statement.execute("GRANT CONNECT ON DATABASE " + database + " TO " + schema.ownerRole() + ", "
						+ schema.appRole());
				statement.execute(
						"CREATE SCHEMA IF NOT EXISTS " + schema.schemaName() + " AUTHORIZATION " + schema.ownerRole());
				statement.execute("GRANT USAGE ON SCHEMA " + schema.schemaName() + " TO " + schema.appRole());
			}
		});
	}

	private void asSuperuser(String database, Work work) {
		var dataSource = this.postgres.dataSource(database, PostgresServer.SUPERUSER, this.secrets.superuser());
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			work.with(statement);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("PostgreSQL refused to set up database " + database, ex);
		}
	}

	/// Stops both servers; temporary ones lose their data.
	@Override
	public void close() {
		stop();
		try {
			Runtime.getRuntime().removeShutdownHook(this.hook);
		}
		catch (IllegalStateException ex) {
			// The JVM is already on its way out.
		}
	}

	private void stop() {
		if (this.stopped.compareAndSet(false, true)) {
			this.redis.close();
			this.postgres.close();
			if (this.temporary != null) {
				Directories.delete(this.temporary);
			}
		}
	}

	private interface Work {

		void with(Statement statement) throws SQLException;

	}

	private static final class Shared {

		private static final EmbeddedStores STORES = temporary();

	}

}
