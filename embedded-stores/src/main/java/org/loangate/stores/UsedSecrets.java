package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The ledger of every secret that a module's tests have used, `target/secrets-used.txt`: when all tests have run, no log
/// may show one of them. A line has a kind, a tab and the value in Base64.
///
/// Values shorter than [#SHORTEST] characters are left out: codes of six digits also stand in times, ports and process
/// numbers, so that finding one in a log would prove nothing.
public final class UsedSecrets {

	/// The least number of characters that tell a secret from chance.
	public static final int SHORTEST = 12;

	private static final Path LEDGER = Path.of("target", "secrets-used.txt");

	private static final Set<String> NOTED = ConcurrentHashMap.newKeySet();

	private UsedSecrets() {
	}

	/// Notes a value, once for each JVM, and gives it back.
	public static String note(String kind, String value) {
		if (value.length() >= SHORTEST && NOTED.add(value)) {
			append(kind + "\t" + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) + "\n");
		}
		return value;
	}

	private static synchronized void append(String line) {
		try {
			Files.createDirectories(LEDGER.toAbsolutePath().getParent());
			Files.writeString(LEDGER, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
