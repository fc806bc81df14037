package org.loangate.stores;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// The servers' programs, unpacked once per user and version below the system's temporary directory.
///
/// Whoever comes first unpacks beside the final place and moves the finished copy there, so that builds side by side
/// never see half of one.
final class Binaries {

	private static final String VERSION = "18.4.0-6.2";

	/// Anybody may run the programs: PostgreSQL's check that they can be run looks past
	/// the capabilities of a system
	/// user.
	private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");

	private final String system;

	private final String architecture;

	Binaries() {
		String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
		String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
		this.system = os.contains("mac") ? "darwin" : "linux";
		this.architecture = (arch.equals("aarch64") || arch.equals("arm64")) ? "arm64" : "amd64";
	}

	/// The directory that holds PostgreSQL's `bin`, `lib` and `share`.
	Path postgres() {
		String resource = "postgres-" + this.system + "-" + (this.architecture.equals("arm64") ? "arm_64" : "x86_64")
				+ ".txz";
		return unpacked("postgres", (directory) -> {
			try (InputStream packed = open(resource);
					TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
				for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
					unpack(tar, entry, directory);
				}
			}
		});
	}

	/// The Redis program. On Linux a statically linked one stands in where the system
	/// lacks OpenSSL 3.
	Path redis() {
		List<String> candidates = switch (this.system + "-" + this.architecture) {
			case "linux-amd64" -> List.of("redis-server-6.2.6-v5-linux-amd64", "redis-server-6.2.7-linux-386");
			case "linux-arm64" -> List.of("redis-server-6.2.7-linux-arm64");
			default -> List.of("redis-server-6.2.6-v5-" + this.system + "-" + this.architecture);
		};
		for (String resource : candidates) {
			Path program = unpacked(resource, (directory) -> {
				Path file = directory.resolve("redis-server");
				try (InputStream packed = open(resource)) {
					Files.copy(packed, file);
				}
				Files.setPosixFilePermissions(file, PROGRAM);
			}).resolve("redis-server");
			if (runs(program)) {
				return program;
			}
		}
		throw new IllegalStateException("Redis does not run here (expected: glibc with OpenSSL 3, or 32-bit programs)");
	}

	private static boolean runs(Path program) {
		try {
			Process process = new ProcessBuilder(program.toString(), "--version")
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted while trying " + program, ex);
		}
	}

	private static Path unpacked(String name, Unpacking unpacking) {
		try {
			Path home = home();
			Path target = home.resolve(name + "-" + VERSION);
			if (!Files.exists(target)) {
				Path beside = Files.createTempDirectory(home, name);
				Files.setPosixFilePermissions(beside, PROGRAM);
				unpacking.into(beside);
				moveUnlessThere(beside, target);
			}
			return target;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(name + " cannot be unpacked", ex);
		}
	}

	private static Path home() throws IOException {
		Path parent = Path.of(System.getProperty("java.io.tmpdir"));
		Path home = parent.resolve("loangate-servers-" + System.getProperty("user.name"));
		if (!Files.exists(home)) {
			Directories.create(home);
			Files.setPosixFilePermissions(home, PROGRAM);
		}
		Path probe = Files.createTempFile(parent, "loangate", null);
		try {
			boolean ours = Files.getOwner(home).equals(Files.getOwner(probe))
					&& Files.getPosixFilePermissions(home).equals(PROGRAM);
			if (!ours) {
				throw new IOException(home + " belongs to somebody else or has other permissions than 755: remove it");
			}
			return home;
		}
		finally {
			Files.delete(probe);
		}
	}

	private static void moveUnlessThere(Path beside, Path target) throws IOException {
		try {
			Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileAlreadyExistsException | DirectoryNotEmptyException ex) {
			Directories.delete(beside);
		}
	}

	private static InputStream open(String resource) throws IOException {
		InputStream stream = Binaries.class.getResourceAsStream("/" + resource);
		if (stream == null) {
			throw new IOException("no package for this system holds " + resource);
		}
		return stream;
	}

	private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path directory) throws IOException {
		Path path = directory.resolve(entry.getName()).normalize();
		if (!path.startsWith(directory)) {
			throw new IOException("outside its archive: " + entry.getName());
		}
		if (entry.isDirectory()) {
			return;
		}
		Files.createDirectories(path.getParent());
		Files.setPosixFilePermissions(path.getParent(), PROGRAM);
		if (entry.isSymbolicLink()) {
			Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
			return;
		}
		Files.copy(tar, path);
		Files.setPosixFilePermissions(path,
				PosixFilePermissions.fromString(((entry.getMode() & 0100) != 0) ? "rwxr-xr-x" : "rw-r--r--"));
	}

	private interface Unpacking {

		void into(Path directory) throws IOException;

	}

}
