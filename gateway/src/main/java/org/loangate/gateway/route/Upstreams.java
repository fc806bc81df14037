package org.loangate.gateway.route;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Where lending APIs are, by the identifiers that policy uses. Only this gateway's own file says so: the authorization
/// server cannot send requests anywhere.
public final class Upstreams {

	private final Map<String, URI> urls;

	private Upstreams(Map<String, URI> urls) {
		this.urls = Map.copyOf(urls);
	}

	/// Reads a file such as `upstreams: {lending-api:
	/// "http://localhost:8081/lending-api"}`.
	///
	/// @throws IllegalArgumentException if it does not hold to this form
	public static Upstreams read(Path file) {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		Object document;
		try {
			document = new Yaml(new SafeConstructor(options)).load(Files.readString(file));
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("LOANGATE_UPSTREAMS_FILE: " + file + " cannot be read", ex);
		}
		if (!(document instanceof Map<?, ?> map) || !(map.get("upstreams") instanceof Map<?, ?> upstreams)) {
			throw new IllegalArgumentException(
					"LOANGATE_UPSTREAMS_FILE: " + file + " (expected: upstreams: {id: url})");
		}
		Map<String, URI> urls = new LinkedHashMap<>();
		upstreams.forEach((id, url) -> urls.put(String.valueOf(id), checked(String.valueOf(id), String.valueOf(url))));
		return new Upstreams(urls);
	}

	/// The URL of an upstream, without a slash at its end; nothing for an identifier that
	/// the file does not have.
	public Optional<URI> find(String id) {
		return Optional.ofNullable(this.urls.get(id));
	}

	private static URI checked(String id, String url) {
		URI uri = URI.create(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
		boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
		if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null
				|| uri.getRawUserInfo() != null) {
			throw new IllegalArgumentException("LOANGATE_UPSTREAMS_FILE: " + id + ": " + url
					+ " (expected: an http or https URL without a query)");
		}
		return uri;
	}

}
