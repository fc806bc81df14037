package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.postgresql.ds.PGSimpleDataSource;

/// One PostgreSQL server on the loopback interface, with passwords for everybody.
final class PostgresServer implements AutoCloseable {

	static final String SUPERUSER = "postgres";

	private final Unprivileged way;

	private final Path programs;

	private final Path data;

	private final Path log;

	private final int port;

	private final String password;

	private final ServerProcess process;

	/// Starts a server.
	///
	/// @param home where its data and log are kept; made where it is missing
	/// @param durable whether a commit must survive a power cut
	PostgresServer(Path home, int port, String password, boolean durable) {
		this.way = Unprivileged.find();
		this.programs = new Binaries().postgres().resolve("bin");
		this.data = home.resolve("data");
		this.log = home.resolve("postgres.log");
		this.port = port;
		this.password = password;
		try {
			if (!Files.exists(this.data)) {
				initialize(home, durable);
			}
			this.way.own(this.data);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL's data cannot be prepared in " + home, ex);
		}
		this.process = ServerProcess.start("PostgreSQL",
				this.way.command(this.programs.resolve("postgres"), "-D", this.data.toString(), "-p",
						Integer.toString(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
						"-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "jit=off", "-c",
						"fsync=" + durable, "-c", "full_page_writes=" + durable, "-c", "synchronous_commit=" + durable),
				Map.of(), this.log, ServerProcess.Signal.INT);
		this.process.awaitReady(Duration.ofSeconds(60), this::accepts);
	}

	private void initialize(Path home, boolean durable) throws IOException {
		Directories.create(home);
		Path unfinished = home.resolve("unfinished");
		if (Files.exists(unfinished)) {
			Directories.delete(unfinished);
		}
		Directories.create(unfinished);
		this.way.own(unfinished);
		Path passwordFile = Files.createTempFile(home, "initdb", null,
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		try {
			Files.writeString(passwordFile, this.password, StandardCharsets.US_ASCII);
			this.way.own(passwordFile);
			ServerProcess.run("initdb",
					this.way.command(this.programs.resolve("initdb"), "-D", unfinished.toString(), "-U", SUPERUSER,
							"-A", "scram-sha-256", "--pwfile=" + passwordFile, "--encoding=UTF8", "--no-locale",
							durable ? "--data-checksums" : "--no-sync"),
					this.log);
		}
		finally {
			Files.delete(passwordFile);
		}
		Files.move(unfinished, this.data);
	}

	private boolean accepts() {
		try (Connection connection = dataSource(SUPERUSER, SUPERUSER, this.password).getConnection()) {
			return connection.isValid(5);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/// Starts a standby that follows this server.
	PostgresServer standby(Path home, int standbyPort) {
		Path copy = home.resolve("data");
		try (Connection connection = dataSource(SUPERUSER, SUPERUSER, this.password).getConnection();
				Statement statement = connection.createStatement()) {
			Directories.create(home);
			statement.execute("SELECT pg_backup_start('standby', true)");
			Directories.copy(this.data, copy, Set.of("pg_wal", "postmaster.pid", "postmaster.opts"));
			Files.createDirectories(copy.resolve("pg_wal/archive_status"));
			try (ResultSet label = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
				label.next();
				Files.writeString(copy.resolve("backup_label"), label.getString(1), StandardCharsets.UTF_8);
			}
			Files.createFile(copy.resolve("standby.signal"));
			Files
				.writeString(
						copy.resolve("postgresql.auto.conf"), "primary_conninfo = 'host=127.0.0.1 port=" + this.port
								+ " user=" + SUPERUSER + " password=" + this.password + "'\n",
						StandardCharsets.US_ASCII);
		}
		catch (SQLException | IOException ex) {
			throw new IllegalStateException("no standby of PostgreSQL in " + home, ex);
		}
		return new PostgresServer(home, standbyPort, this.password, false);
	}

	/// Makes a standby take writes, once it has all that was written so far.
	/// @param from the server it follows
	void takeOver(PostgresServer from) {
		String written = from.ask("SELECT pg_current_wal_flush_lsn()::text");
		this.process.awaitReady(Duration.ofSeconds(30),
				() -> ask("SELECT (pg_last_wal_replay_lsn() >= '" + written + "'::pg_lsn)::text").equals("true"));
		ask("SELECT pg_promote(true, 30)::text");
	}

	/// Refuses writes from now on, or takes them again.
	void readOnly(boolean on) {
		ask("ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"));
		ask("SELECT pg_reload_conf()::text");
	}

	private String ask(String sql) {
		try (Connection connection = dataSource(SUPERUSER, SUPERUSER, this.password).getConnection();
				Statement statement = connection.createStatement()) {
			if (!statement.execute(sql)) {
				return "";
			}
			try (ResultSet answer = statement.getResultSet()) {
				answer.next();
				return String.valueOf(answer.getString(1));
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("PostgreSQL refused: " + sql, ex);
		}
	}

	String url(String database) {
		return "jdbc:postgresql://127.0.0.1:" + this.port + "/" + database;
	}

	PGSimpleDataSource dataSource(String database, String user, String userPassword) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setUrl(url(database));
		dataSource.setUser(user);
		dataSource.setPassword(userPassword);
		return dataSource;
	}

	int port() {
		return this.port;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	@Override
	public void close() {
		this.process.close();
	}

}
