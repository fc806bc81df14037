package org.loangate.system.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The files of `docs/reference/conformance`, with their `${…}` filled in for one installation.
final class ConformanceFiles {

	private static final Pattern PLACE = Pattern.compile("\\$\\{([a-z0-9._-]+)\\}");

	private final Path templates;

	private final GeneratedFiles files;

	private final Certificates certificates;

	private final Map<String, String> values;

	/// With what belongs in places that name no secret, key or certificate.
	ConformanceFiles(Path templates, GeneratedFiles files, Certificates certificates, Map<String, String> values) {
		this.templates = templates;
		this.files = files;
		this.certificates = certificates;
		this.values = Map.copyOf(values);
	}

	/// A file of the folder, filled in.
	String filled(String name) {
		try {
			return PLACE.matcher(Files.readString(this.templates.resolve(name)))
				.replaceAll((place) -> Matcher.quoteReplacement(value(name, place.group(1))));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot be read: " + name, ex);
		}
	}

	/// The settings of a file of the folder: `NAME=value`, one a line.
	Map<String, String> environment(String name) {
		return filled(name).lines()
			.filter((line) -> !line.isBlank() && !line.startsWith("#"))
			.map((line) -> line.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> pair[1], (one, _) -> one, TreeMap::new));
	}

	private String value(String file, String place) {
		String known = this.values.get(place);
		if (known != null) {
			return known;
		}
		String name = place.substring(place.indexOf('.') + 1);
		return switch (place.substring(0, place.length() - name.length())) {
			case "secret." -> this.files.password(name);
			case "jwks." -> this.files.publicJwks(name);
			case "key." -> GeneratedFiles.read(this.files.clientKey(name));
			case "rsa-jwks." -> GeneratedFiles.publicJwks(this.files.rsaClientKey(name));
			case "rsa-key." -> GeneratedFiles.read(this.files.rsaClientKey(name));
			case "certificate-jwks." -> this.certificates.jwks(name);
			case "certificate." -> json(this.certificates.certificate(name));
			case "certificate-key." -> json(this.certificates.key(name));
			default -> throw new IllegalStateException(file + ": ${" + place + "} (expected: a place that is known)");
		};
	}

	// PEM as it stands within quotes.
	private static String json(Path pem) {
		return GeneratedFiles.read(pem).replace("\n", "\\n");
	}

}
