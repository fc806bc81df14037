package org.loangate.authz.console.request;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.version.Version;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/// A version's entity tag: its digest, and the count of its changes.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1">RFC 9110, section 13.1.1</a>
public final class Etag {

	private static final Pattern FORM = Pattern.compile("\"([A-Za-z0-9_-]{43})\\.([0-9]{1,18})\"");

	private Etag() {
	}

	public static String of(Version version) {
		return version.digest() + "." + version.revision();
	}

	/// The revision that a change is meant for.
	/// @return `null` where the request says nothing, or that any will do
	/// @throws Problem when it names no revision of this version
	public static @Nullable Long expected(HttpServletRequest request, String digest) {
		String header = request.getHeader(HttpHeaders.IF_MATCH);
		if (header == null || header.strip().equals("*")) {
			return null;
		}
		Optional<Long> revision = Arrays.stream(header.split(",", 20))
			.map((tag) -> FORM.matcher(tag.strip()))
			.filter(Matcher::matches)
			.filter((tag) -> tag.group(1).equals(digest))
			.map((tag) -> Long.valueOf(tag.group(2)))
			.findFirst();
		return revision.orElseThrow(Etag::failed);
	}

	public static Problem failed() {
		return new Problem(HttpStatus.PRECONDITION_FAILED, "precondition-failed",
				"If-Match names another state of the version (expected: the ETag of the last answer)");
	}

}
