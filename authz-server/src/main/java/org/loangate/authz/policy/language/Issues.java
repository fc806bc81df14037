package org.loangate.authz.policy.language;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.cel.checker.CelStandardDeclarations;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import org.jspecify.annotations.Nullable;

/// Says what the compiler finds wrong with a condition in the words of whoever writes it: the whole name of a fact that there
/// is not, and which may have been meant.
final class Issues {

	static final String EXPECTED = "a CEL condition of type bool over declared facts";

	// The compiler names the first part only, and finds a call at its parenthesis.
	private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '\\.?([^']*)'.*",
			Pattern.DOTALL);

	private static final Pattern NO_OVERLOAD = Pattern.compile(
			"found no matching overload for '(.+?)' applied to '(.*?)'(?: \\(candidates: (.*)\\))?", Pattern.DOTALL);

	// A type that may be any.
	private static final String TYPE = "%([A-Z])[0-9]*";

	private static final Pattern SYNTAX = Pattern
		.compile("(?:mismatched input|extraneous input|token recognition error at:|no viable alternative at input) "
				+ "'(.*?)'(?: expecting .*)?", Pattern.DOTALL);

	private static final Pattern NUMBER = Pattern.compile("For input string: \"(.*?)\".*", Pattern.DOTALL);

	private static final Pattern NAME = Pattern
		.compile("[A-Za-z_][A-Za-z0-9_]*(?:\\s*\\.\\s*[A-Za-z_][A-Za-z0-9_]*)*+(\\s*\\()?");

	private final Set<String> facts;

	private final Set<String> functions;

	/// @param facts names of the facts that there are
	/// @param functions names of those that there are beside the standard's
	/// @param forbidden names of the standard's that there are not
	Issues(Collection<String> facts, Collection<String> functions, Collection<String> forbidden) {
		this.facts = Set.copyOf(facts);
		this.functions = CelStandardDeclarations.getAllFunctionNames()
			.stream()
			.filter(Pattern.compile("[a-zA-Z]+").asMatchPredicate())
			.filter(Predicate.not(forbidden::contains))
			.collect(Collectors.toCollection(TreeSet::new));
		this.functions.addAll(functions);
	}

	/// What is thrown for one of the compiler's findings.
	InvalidPolicy of(YamlValue when, CelIssue issue) {
		String source = when.text();
		int at = place(source, issue.getSourceLocation());
		Matcher undeclared = UNDECLARED.matcher(issue.getMessage());
		if (undeclared.matches()) {
			return undeclared(when, source, source.offsetByCodePoints(0, at), undeclared.group(1));
		}
		Matcher types = NO_OVERLOAD.matcher(issue.getMessage().replace("google.protobuf.", "").replaceAll(TYPE, "$1"));
		if (types.matches()) {
			return when.refuseInside(at, types.group(1).replaceAll("[_@]", "") + " of " + types.group(2),
					candidates(types.group(2), types.group(3)));
		}
		Matcher syntax = SYNTAX.matcher(issue.getMessage());
		if (syntax.matches()) {
			return when.refuseInside(at,
					syntax.group(1).equals("<EOF>") ? "the end" : YamlValue.quoted(syntax.group(1)), EXPECTED);
		}
		Matcher number = NUMBER.matcher(issue.getMessage());
		return number.matches() ? when.refuseInside(at, YamlValue.quoted(number.group(1)), "a number of 64 bits")
				: when.refuseInside(at, issue.getMessage(), EXPECTED);
	}

	// Those that begin with the type that is there, where any does: it is the other
	// that is wrong then.
	private static String candidates(String found, @Nullable String types) {
		if (types == null) {
			return EXPECTED;
		}
		String first = found.replaceAll("[,.)].*", "");
		List<String> all = List.of(types.split(",(?! )"));
		List<String> alike = all.stream().filter((candidate) -> candidate.startsWith(first)).toList();
		return "one of " + String.join(", ", alike.isEmpty() ? all : alike);
	}

	// In code points; the compiler has no place for what is wrong with the whole.
	private static int place(String source, CelSourceLocation location) {
		int[] points = source.codePoints().toArray();
		int line = 1;
		int i = 0;
		while (i < points.length && line < location.getLine()) {
			line += (points[i++] == '\n') ? 1 : 0;
		}
		return Math.clamp(i + (long) location.getColumn(), 0, points.length);
	}

	private InvalidPolicy undeclared(YamlValue when, String source, int at, String named) {
		Matcher written = NAME.matcher(source).region(at, source.length());
		if (!written.lookingAt()) {
			int start = source.lastIndexOf(named, at);
			if (this.functions.contains(named)) {
				return when.refuseInside(source.codePointCount(0, Math.max(start, 0)), named + " of other arguments",
						EXPECTED);
			}
			return refuse(when, source, (start < 0) ? at : start, "function", named, this.functions,
					"one of " + String.join(", ", this.functions));
		}
		String name = written.group().replaceAll("\\s", "");
		// What is called on a fact is no part of its name.
		String fact = name.endsWith("(") ? name.substring(0, Math.max(name.lastIndexOf('.'), 0)) : name;
		return refuse(when, source, at, "fact", fact, this.facts, "a declared fact");
	}

	private static InvalidPolicy refuse(YamlValue when, String source, int at, String kind, String name,
			Set<String> known, String expected) {
		List<String> near = Nearest.to(name, known);
		return when.refuseInside(source.codePointCount(0, at), "unknown " + kind + " " + YamlValue.quotedKey(name),
				near.isEmpty() ? expected : "a declared " + kind + ": did you mean " + String.join(" or ", near) + "?");
	}

}
