package org.loangate.demo.borrower.oauth;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What a protected resource says it misses, read from `WWW-Authenticate`.
///
/// @param error the code, or nothing where no token was sent or the header says nothing known
/// @param acrValues the authentication contexts that would do, in order of preference
/// @param maxAgeSeconds how old the authentication may be, or nothing where any will do
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9470#section-3">RFC 9470, section 3</a>
public record Challenge(@Nullable String error, List<String> acrValues, @Nullable Integer maxAgeSeconds) {

	/// A challenge that says nothing.
	public static final Challenge NONE = new Challenge(null, List.of(), null);

	private static final int MAX_LENGTH = 4096;

	private static final Pattern PARAMETER = Pattern
		.compile("([A-Za-z_]{1,40})\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\",]+))");

	private static final Pattern SPACES = Pattern.compile("\\s+");

	public Challenge {
		acrValues = List.copyOf(acrValues);
	}

	/// Reads the first challenge of the scheme `DPoP`.
	/// @param headers values of `WWW-Authenticate`, as received
	/// @return what could be understood; never an exception
	public static Challenge parse(List<String> headers) {
		for (String header : headers) {
			if (header.length() <= MAX_LENGTH && header.regionMatches(true, 0, "DPoP", 0, 4)) {
				return parameters(header.substring(4));
			}
		}
		return NONE;
	}

	private static Challenge parameters(String text) {
		String error = null;
		List<String> acrValues = List.of();
		Integer maxAge = null;
		Matcher matcher = PARAMETER.matcher(text);
		while (matcher.find()) {
			String value = (matcher.group(2) != null) ? matcher.group(2) : matcher.group(3);
			switch (matcher.group(1)) {
				case "error" -> error = value;
				case "acr_values" ->
					acrValues = SPACES.splitAsStream(value.strip()).filter((acr) -> !acr.isEmpty()).toList();
				case "max_age" -> maxAge = seconds(value);
				default -> {
				}
			}
		}
		return new Challenge(error, acrValues, maxAge);
	}

	private static @Nullable Integer seconds(String value) {
		return value.matches("[0-9]{1,9}") ? Integer.valueOf(value) : null;
	}

	/// Whether a stronger or fresher sign-in would do.
	public boolean asksForStepUp() {
		return "insufficient_user_authentication".equals(this.error);
	}

}
