package org.loangate.bootstrap;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/// What strangers have written, as it may stand in a line of a log: visible, on one line, and short.
public final class LogLine {

	private static final int LONGEST = 120;

	private static final String OURS = "org.loangate.";

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

	/// Where in code of ours it broke, in place of a stack: what was begun, and the line
	/// that it came to.
	public static String place(Throwable thrown) {
		List<StackTraceElement> ours = Stream.of(thrown.getStackTrace())
			.filter((frame) -> frame.getClassName().startsWith(OURS) && frame.getLineNumber() > 0)
			.toList();
		if (ours.isEmpty()) {
			return "no line of ours";
		}
		String line = method(ours.getFirst()) + ":" + ours.getFirst().getLineNumber();
		return (ours.size() > 1) ? method(ours.getLast()) + ", " + line : line;
	}

	private static String method(StackTraceElement frame) {
		String type = frame.getClassName();
		return of(type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName());
	}

}
