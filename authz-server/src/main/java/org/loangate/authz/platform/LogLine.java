package org.loangate.authz.platform;

import org.jspecify.annotations.Nullable;

/// What strangers have written, as it may stand in a line of a log: visible, on one line, and short.
public final class LogLine {

	private static final int LONGEST = 120;

	private LogLine() {
	}

	/// The beginning of a text, with a question mark for whatever is not visible ASCII.
	public static String of(@Nullable Object text) {
		String given = String.valueOf(text);
		String kept = (given.length() > LONGEST) ? given.substring(0, LONGEST) : given;
		return kept.replaceAll("[^\\x20-\\x7e]", "?") + ((given.length() > LONGEST) ? "… of " + given.length() : "");
	}

	/// What broke, without where: its innermost cause.
	public static String cause(Throwable thrown) {
		Throwable cause = thrown;
		for (int depth = 0; depth < 20 && cause.getCause() != null; depth++) {
			cause = cause.getCause();
		}
		return cause.getClass().getSimpleName() + ": " + of(cause.getMessage());
	}

}
