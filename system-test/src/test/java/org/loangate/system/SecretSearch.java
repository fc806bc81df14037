package org.loangate.system;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.loangate.stores.UsedSecrets;

/// Looks for many secrets in one reading of a log, and says where they are without showing them.
///
/// Secrets are grouped by a hash of their first characters, which rolls over each line: a line is compared only where it
/// has the hash of some secret's beginning.
final class SecretSearch {

	private static final int WINDOW = UsedSecrets.SHORTEST;

	private static final int FACTOR = 31;

	private static final int OLDEST = oldest();

	private final Map<Integer, List<Secret>> byBeginning = new HashMap<>();

	private int size;

	private static int oldest() {
		int factor = 1;
		for (int i = 1; i < WINDOW; i++) {
			factor *= FACTOR;
		}
		return factor;
	}

	/// Adds a secret, unless it is too short to be told from chance.
	SecretSearch add(String kind, String value) {
		if (value.length() >= WINDOW) {
			List<Secret> group = this.byBeginning.computeIfAbsent(value.substring(0, WINDOW).hashCode(),
					(_) -> new ArrayList<>(1));
			Secret secret = new Secret(kind, value);
			if (!group.contains(secret)) {
				group.add(secret);
				this.size++;
			}
		}
		return this;
	}

	/// Adds everything that a module's tests noted.
	SecretSearch addLedger(Path ledger) throws IOException {
		for (String line : Files.readAllLines(ledger, StandardCharsets.US_ASCII)) {
			String[] entry = line.split("\t");
			add(entry[0], new String(Base64.getDecoder().decode(entry[1]), StandardCharsets.UTF_8));
		}
		return this;
	}

	/// How many different secrets are looked for.
	int size() {
		return this.size;
	}

	/// Where a log shows a secret: its kind, the file and the line.
	List<String> find(Path log) {
		var decoder = StandardCharsets.UTF_8.newDecoder()
			.onMalformedInput(CodingErrorAction.REPLACE)
			.onUnmappableCharacter(CodingErrorAction.REPLACE);
		List<String> found = new ArrayList<>();
		try (BufferedReader lines = new BufferedReader(
				new java.io.InputStreamReader(Files.newInputStream(log), decoder))) {
			int number = 0;
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				number++;
				for (String kind : kinds(line)) {
					found.add(kind + " at " + log + ":" + number);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return found;
	}

	private List<String> kinds(String line) {
		List<String> kinds = new ArrayList<>();
		int hash = 0;
		for (int end = 0; end < line.length(); end++) {
			if (end >= WINDOW) {
				hash -= line.charAt(end - WINDOW) * OLDEST;
			}
			hash = hash * FACTOR + line.charAt(end);
			if (end >= WINDOW - 1) {
				int start = end - WINDOW + 1;
				for (Secret secret : this.byBeginning.getOrDefault(hash, List.of())) {
					if (line.startsWith(secret.value(), start)) {
						kinds.add(secret.kind());
					}
				}
			}
		}
		return kinds;
	}

	private record Secret(String kind, String value) {
	}

}
