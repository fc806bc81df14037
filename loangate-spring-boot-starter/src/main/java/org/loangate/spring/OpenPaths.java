package org.loangate.spring;

import java.util.List;
import java.util.regex.Pattern;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/// The paths that go without a token, by Spring MVC's patterns, below the context path.
///
/// A path is open only as it stands on the wire: one with an escape, a path parameter, an empty segment or a dot segment is
/// never open, since a servlet container and an application may read it as another one.
final class OpenPaths {

	private static final Pattern PLAIN = Pattern.compile("(?:/\\.?[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?");

	private static final Pattern EVERYTHING = Pattern.compile("/(?:\\*.*|\\{\\*.*)");

	private final List<PathPattern> patterns;

	/// @throws SettingsFault if one is no pattern, or would open everything
	OpenPaths(List<String> patterns) {
		this.patterns = patterns.stream().map(OpenPaths::parse).toList();
	}

	private static PathPattern parse(String pattern) {
		String named = LoangateProperties.named("open-paths");
		if (!pattern.startsWith("/") || EVERYTHING.matcher(pattern).matches()) {
			throw new SettingsFault(
					named + " has a pattern that no path begins with, or every path matches: " + pattern,
					"Name the paths that go without a token, such as /actuator/health/**.");
		}
		try {
			return PathPatternParser.defaultInstance.parse(pattern);
		}
		catch (PatternParseException ex) {
			throw new SettingsFault(named + " has what is no pattern: " + pattern,
					"Name the paths that go without a token, such as /actuator/health/**.");
		}
	}

	/// Whether the request, or what is forwarded to or included, goes without a token.
	boolean contains(HttpServletRequest request) {
		String uri = (request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI) instanceof String included) ? included
				: request.getRequestURI();
		String context = request.getContextPath();
		if (this.patterns.isEmpty() || !uri.startsWith(context)) {
			return false;
		}
		String path = uri.substring(context.length());
		return PLAIN.matcher(path).matches()
				&& this.patterns.stream().anyMatch((pattern) -> pattern.matches(PathContainer.parsePath(path)));
	}

	@Override
	public String toString() {
		return this.patterns.isEmpty() ? "none"
				: String.join(", ", this.patterns.stream().map(PathPattern::getPatternString).toList());
	}

}
