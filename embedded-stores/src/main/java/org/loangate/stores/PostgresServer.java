package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

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
