package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

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
			if (!Files.exists(this.data.resolve("PG_VERSION"))) {
				initialize(home);
			}
			this.way.own(this.data);
			if (Files.exists(this.data.resolve("postmaster.pid"))) {
				stopOrphan();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL's data cannot be prepared in " + home, ex);
		}
		this.process = ServerProcess.start("PostgreSQL",
				this.way.command(this.programs.resolve("postgres"), "-D", this.data.toString(), "-p",
						Integer.toString(port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
						"-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "jit=off", "-c",
						"fsync=" + durable, "-c", "full_page_writes=" + durable, "-c", "synchronous_commit=" + durable),
				Path.of("/"), this.log);
		this.process.awaitReady(this::accepts);
	}

	private void initialize(Path home) throws IOException {
		Directories.create(home);
		Directories.create(this.data);
		this.way.own(this.data);
		Path passwordFile = Files.createTempFile(home, "initdb", null,
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		try {
			Files.writeString(passwordFile, this.password, StandardCharsets.US_ASCII);
			this.way.own(passwordFile);
			ServerProcess.run("initdb",
					this.way.command(this.programs.resolve("initdb"), "-D", this.data.toString(), "-U", SUPERUSER, "-A",
							"scram-sha-256", "--pwfile=" + passwordFile, "--encoding=UTF8", "--no-locale", "--no-sync"),
					Path.of("/"), this.log);
		}
		finally {
			Files.delete(passwordFile);
		}
	}

	/// Whoever holds this directory is the only one to run a server on it: one still
	/// there has lost its parent.
	private void stopOrphan() throws IOException {
		String pid = Files.readAllLines(this.data.resolve("postmaster.pid")).getFirst().strip();
		boolean runs = ProcessHandle.of(Long.parseLong(pid))
			.flatMap((process) -> process.info().command())
			.filter((command) -> command.endsWith("/postgres"))
			.isPresent();
		if (runs) {
			ServerProcess.run("pg_ctl", stopCommand("fast"), Path.of("/"), this.log);
		}
	}

	private List<String> stopCommand(String mode) {
		return this.way.command(this.programs.resolve("pg_ctl"), "stop", "-D", this.data.toString(), "-m", mode, "-W");
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
		this.process.stop(() -> ServerProcess.run("pg_ctl", stopCommand("fast"), Path.of("/"), this.log));
	}

}
