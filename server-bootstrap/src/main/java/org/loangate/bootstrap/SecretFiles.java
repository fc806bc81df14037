package org.loangate.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.apache.commons.logging.Log;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;

/// Reads secrets out of files: the variable `LOANGATE_X_FILE` names a file whose text becomes `LOANGATE_X`, without the
/// line ends at its end.
///
/// A start refuses where both are set, or where the file cannot be read. Settings that are files by nature
/// (`LOANGATE_CLIENTS_FILE`, `…_VENDORS_FILE`, `…_POLICY_FILE`, `…_UPSTREAMS_FILE`, certificates and their keys, which are
/// read again when they are renewed) are left alone.
///
/// A file with secrets that others on the machine may read is used, with a line in the log that names its setting and mode:
/// where everybody may read it, or where the group may although the process owns it. A file of somebody else, such as one
/// that Kubernetes mounts, is the process's by its group. File systems without modes are not asked.
public final class SecretFiles implements EnvironmentPostProcessor, Ordered {

	private static final Pattern NAME = Pattern.compile("LOANGATE_[A-Z0-9_]+_FILE");

	private static final Set<String> FILES_BY_NATURE = Set.of("LOANGATE_CLIENTS_FILE", "LOANGATE_VENDORS_FILE",
			"LOANGATE_POLICY_FILE", "LOANGATE_UPSTREAMS_FILE", "LOANGATE_DEMO_CLOCK_FILE", "LOANGATE_PROVIDERS_FILE",
			"LOANGATE_FIDO_METADATA_FILE", "LOANGATE_FIDO_METADATA_ROOT_FILE", "LOANGATE_TLS_CERTIFICATE_FILE",
			"LOANGATE_TLS_KEY_FILE", "LOANGATE_CLIENT_CA_FILE", "LOANGATE_GATEWAY_CLIENT_CERTIFICATE_FILE",
			"LOANGATE_GATEWAY_CLIENT_CERTIFICATE_KEY_FILE", "LOANGATE_AUTHZ_CA_FILE");

	/// Of these, the ones that hold secrets.
	private static final Set<String> WITH_SECRETS = Set.of("LOANGATE_CLIENTS_FILE", "LOANGATE_VENDORS_FILE",
			"LOANGATE_PROVIDERS_FILE", "LOANGATE_TLS_KEY_FILE", "LOANGATE_GATEWAY_CLIENT_CERTIFICATE_KEY_FILE");

	private final Log logger;

	/// Made by Spring Boot.
	public SecretFiles(DeferredLogFactory logs) {
		this.logger = logs.getLog(SecretFiles.class);
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Map<String, Object> secrets = new LinkedHashMap<>();
		for (String name : fileNames(environment)) {
			String path = environment.getProperty(name, "");
			String secret = name.substring(0, name.length() - "_FILE".length());
			boolean byNature = FILES_BY_NATURE.contains(name);
			if (path.isBlank() || (byNature && !WITH_SECRETS.contains(name))) {
				continue;
			}
			warnIfOthersRead(name, path);
			if (byNature) {
				continue;
			}
			if (environment.containsProperty(secret)) {
				throw new IllegalStateException("Both " + secret + " and " + name + " are set: set one of them");
			}
			secrets.put(secret, read(name, Path.of(path)));
		}
		if (!secrets.isEmpty()) {
			environment.getPropertySources().addFirst(new MapPropertySource("loangateSecretFiles", secrets));
		}
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 10;
	}

	private static Set<String> fileNames(ConfigurableEnvironment environment) {
		Set<String> names = new TreeSet<>();
		environment.getPropertySources().forEach((source) -> {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (NAME.matcher(name).matches()) {
						names.add(name);
					}
				}
			}
		});
		return names;
	}

	private void warnIfOthersRead(String name, String path) {
		try {
			PosixFileAttributeView view = Files.getFileAttributeView(Path.of(path), PosixFileAttributeView.class);
			PosixFileAttributes file = (view != null) ? view.readAttributes() : null;
			if (file != null && isReadByOthers(file)) {
				this.logger.warn(name + ": others may read its secrets, mode "
						+ PosixFilePermissions.toString(file.permissions()) + " (expected: rw-------)");
			}
		}
		catch (IOException | InvalidPathException _) {
			// Whoever reads the file says what is the matter with it.
		}
	}

	private static boolean isReadByOthers(PosixFileAttributes file) {
		boolean own = file.owner().getName().equals(System.getProperty("user.name"));
		return file.permissions().contains(PosixFilePermission.OTHERS_READ)
				|| (own && file.permissions().contains(PosixFilePermission.GROUP_READ));
	}

	private static String read(String name, Path path) {
		try {
			return Files.readString(path).replaceFirst("[\\r\\n]+\\z", "");
		}
		catch (IOException ex) {
			throw new IllegalStateException(name + ": " + path + " cannot be read", ex);
		}
	}

}
