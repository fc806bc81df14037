package org.loangate.authz.oauth.key;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/// A PKCS#11 token of SoftHSM: one for all tests of a JVM, as a library is opened once in a process.
///
/// SoftHSM reads where it keeps its tokens from `$SOFTHSM2_CONF`, which the build sets.
final class TestToken {

	static final String PIN = "482915";

	private static final AtomicInteger NAMES = new AtomicInteger();

	private static final Path LIBRARY = prepare();

	private TestToken() {
	}

	/// A configuration of the token. Two of them are two processes that share it.
	static String config() {
		return """
				name = test%s
				library = %s
				slotListIndex = 0
				""".formatted(NAMES.incrementAndGet(), LIBRARY);
	}

	private static Path prepare() {
		Path library = Stream
			.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so",
					"/usr/lib64/pkcs11/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so",
					"/opt/homebrew/lib/softhsm/libsofthsm2.so")
			.map(Path::of)
			.filter(Files::exists)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("The tests of PKCS#11 need SoftHSM: install softhsm2"));
		try {
			Path config = Path.of(System.getenv("SOFTHSM2_CONF"));
			Path tokens = config.resolveSibling("tokens");
			FileSystemUtils.deleteRecursively(tokens);
			Files.createDirectories(tokens);
			Files.writeString(config, """
					directories.tokendir = %s
					objectstore.backend = file
					log.level = ERROR
					slots.removable = false
					""".formatted(tokens));
			Process init = new ProcessBuilder("softhsm2-util", "--init-token", "--free", "--label", "loangate", "--pin",
					PIN, "--so-pin", "00000000")
				.redirectErrorStream(true)
				.start();
			String output = new String(init.getInputStream().readAllBytes());
			if (init.waitFor() != 0) {
				throw new IllegalStateException(output);
			}
			return library;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
