package org.loangate.stores;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// How a server that refuses to run as root is run all the same: as it is for an ordinary user; for root in a user
/// namespace where its id maps to nobody's; where namespaces are refused, as the system user `nobody`, who keeps root's
/// way through directories and nothing else.
enum Unprivileged {

	AS_IS("", null),

	USER_NAMESPACE("unshare -U", "root"),

	SYSTEM_USER("setpriv --reuid=nobody --regid=65534 --clear-groups --inh-caps=+dac_override"
			+ " --ambient-caps=+dac_override --bounding-set=-all,+dac_override", "nobody");

	private final String prefix;

	private final @Nullable String fileOwner;

	Unprivileged(String prefix, @Nullable String fileOwner) {
		this.prefix = prefix;
		this.fileOwner = fileOwner;
	}

	/// The first way that works here.
	///
	/// @throws IllegalStateException for root on a system that allows neither
	static Unprivileged find() {
		for (Unprivileged way : values()) {
			if (way.isUsable()) {
				return way;
			}
		}
		throw new IllegalStateException(
				"PostgreSQL does not run as root, and neither `unshare -U` nor `setpriv` is allowed here: "
						+ "run as an ordinary user");
	}

	List<String> command(Path executable, String... arguments) {
		List<String> command = new ArrayList<>();
		if (!this.prefix.isEmpty()) {
			command.addAll(List.of(this.prefix.split(" ", -1)));
		}
		command.add(executable.toString());
		command.addAll(List.of(arguments));
		return command;
	}

	/// Gives a data directory to the user the server will run as.
	void own(Path directory) throws IOException {
		if (this.fileOwner != null) {
			Directories.giveTo(
					directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(this.fileOwner),
					directory);
		}
	}

	private boolean isUsable() {
		try {
			Path id = Files.isExecutable(Path.of("/usr/bin/id")) ? Path.of("/usr/bin/id") : Path.of("/bin/id");
			Process process = new ProcessBuilder(command(id, "-u")).redirectError(ProcessBuilder.Redirect.DISCARD)
				.start();
			String user = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
			return process.waitFor() == 0 && !user.equals("0");
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while looking for a way to run PostgreSQL", ex);
		}
	}

}
