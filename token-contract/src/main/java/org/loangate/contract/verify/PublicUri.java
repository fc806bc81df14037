package org.loangate.contract.verify;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;

/// The normal form of an http or https URI without its query and fragment, in which two of them compare.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2">RFC 3986, sections 6.2.2 and 6.2.3</a>
final class PublicUri {

	private static final int MAX_LENGTH = 2048;

	private PublicUri() {
	}

	/// The normal form, or nothing for what is no absolute http or https URI or names a
	/// user.
	static Optional<String> normal(String text) {
		if (text.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			URI uri = new URI(text);
			String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "";
			if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawPath() == null
					|| !(scheme.equals("http") || scheme.equals("https"))) {
				return Optional.empty();
			}
			return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + port(scheme, uri.getPort())
					+ path(uri.getRawPath()));
		}
		catch (URISyntaxException ex) {
			return Optional.empty();
		}
	}

	// RFC 3986, 6.2.3: the scheme's own port is left out
	private static String port(String scheme, int port) {
		boolean usual = port == -1 || (scheme.equals("http") ? port == 80 : port == 443);
		return usual ? "" : ":" + port;
	}

	private static String path(String rawPath) {
		// RFC 3986, 6.2.3: an empty path is "/"
		return rawPath.isEmpty() ? "/" : withoutDotSegments(withNormalEscapes(rawPath));
	}

	// RFC 3986, 6.2.2.1 and 6.2.2.2: upper-case escapes, and none for unreserved
	// characters
	private static String withNormalEscapes(String path) {
		StringBuilder normal = new StringBuilder();
		for (int i = 0; i < path.length(); i++) {
			if (path.charAt(i) != '%') {
				normal.append(path.charAt(i));
				continue;
			}
			String hex = path.substring(i + 1, i + 3);
			char decoded = (char) Integer.parseInt(hex, 16);
			boolean unreserved = String.valueOf(decoded).matches("[A-Za-z0-9._~-]");
			normal.append(unreserved ? String.valueOf(decoded) : "%" + hex.toUpperCase(Locale.ROOT));
			i += 2;
		}
		return normal.toString();
	}

	// RFC 3986, 6.2.2.3 and 5.2.4
	private static String withoutDotSegments(String path) {
		ArrayDeque<String> kept = new ArrayDeque<>();
		String[] segments = path.substring(1).split("/", -1);
		for (int i = 0; i < segments.length; i++) {
			boolean last = i == segments.length - 1;
			if (segments[i].equals("..")) {
				kept.pollLast();
			}
			else if (!segments[i].equals(".")) {
				kept.addLast(segments[i]);
				continue;
			}
			if (last) {
				kept.addLast("");
			}
		}
		return "/" + String.join("/", kept);
	}

}
