package org.loangate.system.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// Clients of one's own beside the demo's: a clients' file as the authorization server reads it.
final class MoreClients {

	private MoreClients() {
	}

	/// The entries, indented as the demo's own are.
	/// @throws IllegalArgumentException when it has none
	static String entries(Path file) {
		List<String> lines = lines(file).stream().filter((line) -> !line.isBlank() && !line.startsWith("#")).toList();
		if (lines.size() < 2 || !lines.getFirst().strip().equals("clients:")
				|| !lines.get(1).strip().startsWith("- ")) {
			throw new IllegalArgumentException(file + " (expected: a list of clients under `clients:`)");
		}
		int indented = lines.get(1).indexOf('-');
		return lines.stream()
			.skip(1)
			.map((line) -> "  " + line.substring(Math.min(indented, line.length())) + "\n")
			.collect(Collectors.joining());
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be read: " + file, ex);
		}
	}

}
