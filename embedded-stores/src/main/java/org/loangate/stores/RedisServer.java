package org.loangate.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One Redis server on the loopback interface, which never evicts a key to make room.
final class RedisServer implements AutoCloseable {

	private static final int DATABASES = 1024;

	private final int port;

	private final String password;

	private final ServerProcess process;

	/// Starts a server.
	///
	/// @param home where its data, settings and log are kept; made where it is missing
	/// @param durable whether its keys survive a restart
	RedisServer(Path home, int port, String password, boolean durable) {
		this.port = port;
		this.password = password;
		Path configuration = home.resolve("redis.conf");
		try {
			Directories.create(home);
			Files.deleteIfExists(configuration);
			Files.createFile(configuration,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
			Files.writeString(configuration, String.format(Locale.ROOT, """
					bind 127.0.0.1
					port %d
					requirepass %s
					dir "%s"
					databases %d
					maxmemory 256mb
					maxmemory-policy noeviction
					save ""
					appendonly %s
					""", port, password, home.toAbsolutePath(), DATABASES, durable ? "yes" : "no"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Redis's data cannot be prepared in " + home, ex);
		}
		this.process = ServerProcess.start("Redis",
				List.of(new Binaries().redis().toString(), configuration.toAbsolutePath().toString()), Map.of(),
				home.resolve("redis.log"), ServerProcess.Signal.TERM);
		this.process.awaitReady(Duration.ofSeconds(60), this::accepts);
	}

	private boolean accepts() {
		try {
			return ask("PING").equals("+PONG");
		}
		catch (IOException ex) {
			return false;
		}
	}

	/// Starts another server with the same password.
	RedisServer twin(Path home, int twinPort) {
		return new RedisServer(home, twinPort, this.password, false);
	}

	/// Follows another server, and takes no writes but its.
	void follow(RedisServer primary) {
		command("CONFIG SET masterauth " + primary.password);
		command("REPLICAOF 127.0.0.1 " + primary.port);
		this.process.awaitReady(Duration.ofSeconds(60), () -> {
			try {
				return ask("ROLE", 8).contains("connected");
			}
			catch (IOException ex) {
				return false;
			}
		});
	}

	/// Follows nobody, and takes writes.
	void takeOver() {
		command("REPLICAOF NO ONE");
	}

	/// Has no room for another key from now on, or has it again.
	void full(boolean on) {
		command("CONFIG SET maxmemory " + (on ? "1" : "256mb"));
	}

	private void command(String line) {
		try {
			String answer = ask(line);
			if (!answer.equals("+OK")) {
				throw new IllegalStateException("Redis answered " + answer);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private String ask(String line) throws IOException {
		return ask(line, 1);
	}

	// The first lines of the answer to an inline command.
	private String ask(String line, int lines) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			socket.setSoTimeout(1000);
			socket.getOutputStream()
				.write(("AUTH " + this.password + "\r\n" + line + "\r\n").getBytes(StandardCharsets.US_ASCII));
			BufferedReader answers = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			answers.readLine();
			StringBuilder answer = new StringBuilder();
			for (int read = 0; read < lines; read++) {
				answer.append((read > 0) ? "\n" : "").append(answers.readLine());
			}
			return answer.toString();
		}
	}

	String url(int database) {
		if (database < 0 || database >= DATABASES) {
			throw new IllegalArgumentException("database: " + database + " (expected: 0 to " + (DATABASES - 1) + ")");
		}
		return "redis://default:" + this.password + "@127.0.0.1:" + this.port + "/" + database;
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
