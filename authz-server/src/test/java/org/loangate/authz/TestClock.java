package org.loangate.authz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/// The time of the server that [IntegrationTest] starts. Whoever moves it puts it back.
public final class TestClock {

	private static final Path FILE = file();

	private TestClock() {
	}

	private static Path file() {
		try {
			Path file = Files.createTempFile("clock", ".txt");
			file.toFile().deleteOnExit();
			return file;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static String setting() {
		return FILE.toString();
	}

	/// Moves the server's time ahead of everybody else's.
	public static void ahead(Duration duration) {
		write(duration.toString());
	}

	/// Puts it back.
	public static void reset() {
		write("");
	}

	private static void write(String text) {
		try {
			// In one go: the server may be reading.
			Path written = Files.writeString(FILE.resolveSibling(FILE.getFileName() + ".new"), text);
			Files.move(written, FILE, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
