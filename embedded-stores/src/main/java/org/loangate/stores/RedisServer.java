package org.loangate.stores;

import java.io.IOException;
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
			Files.writeString(configuration, """
					bind 127.0.0.1
					port %d
					requirepass %s
					dir "%s"
					databases %d
					maxmemory 256mb
					maxmemory-policy noeviction
					save ""
					appendonly %s
					""".formatted(port, password, home.toAbsolutePath(), DATABASES, durable ? "yes" : "no"));
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
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 1000);
			socket.setSoTimeout(1000);
			socket.getOutputStream()
				.write(("AUTH " + this.password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
				.equals("+OK\r\n+PONG\r\n");
		}
		catch (IOException ex) {
			return false;
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
