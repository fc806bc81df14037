package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// Directories that only their owner may enter.
final class Directories {

	private Directories() {
	}

	static Path create(Path directory) throws IOException {
		Files.createDirectories(directory.toAbsolutePath().getParent());
		if (!Files.exists(directory)) {
			Files.createDirectory(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
		}
		return directory;
	}

	/// Copies a tree while others write to it.
	/// @param left names right below its root that are left out
	static void copy(Path from, Path to, Set<String> left) throws IOException {
		create(to);
		try (Stream<Path> tree = Files.walk(from)) {
			for (Path path : tree.toList()) {
				Path relative = from.relativize(path);
				if (path.equals(from) || left.contains(relative.getName(0).toString())) {
					continue;
				}
				try {
					Files.copy(path, to.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
				}
				catch (NoSuchFileException _) {
					// Gone meanwhile: what replays the log does not need it.
				}
			}
		}
	}

	static void delete(Path directory) {
		try {
			Files.walkFileTree(directory, new SimpleFileVisitor<>() {
				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
					Files.deleteIfExists(file);
					return FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
					if (ex instanceof NoSuchFileException) {
						return FileVisitResult.CONTINUE;
					}
					throw ex;
				}

				@Override
				public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException ex) throws IOException {
					Files.deleteIfExists(visited);
					return FileVisitResult.CONTINUE;
				}
			});
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be deleted: " + directory, ex);
		}
	}

	/// Gives a whole tree to one user, where its root is not theirs already.
	static void giveTo(UserPrincipal user, Path directory) throws IOException {
		if (Files.getOwner(directory).equals(user)) {
			return;
		}
		try (var tree = Files.walk(directory)) {
			for (Path path : tree.toList()) {
				Files.setOwner(path, user);
			}
		}
	}

}
