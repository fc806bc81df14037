package org.loangate.authz.policy.language;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.policy.TestPolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/// Documents that somebody means ill with: a fault at its place, and nothing else.
class HostilePolicyTests {

	private static final String RULE = "- { id: any, when: 'client.id == \"a\"', then: { deny: no } }";

	private final PolicyReader reader = new PolicyReader();

	static Stream<Arguments> documents() {
		return Stream.of(arguments("settings:\n\tsign_in_age: PT15M", 2, 1, "cannot start any token"),
				arguments("settings: {}\n# a\u0000b", 2, 4, "the character U+0000"),
				arguments("settings: {}\n# a\u202Eb", 2, 4, "the character U+202E"),
				arguments("# \u2066a\u2069", 1, 3, "the character U+2066"),
				arguments("a\u200Bb: 1", 1, 2, "the character U+200B"),
				arguments("a\uFEFFb: 1", 1, 2, "the character U+FEFF"),
				arguments("# a\u2028deny: everything", 1, 4, "the character U+2028"),
				arguments("# a\u0085deny: everything", 1, 4, "the character U+0085"),
				arguments("# \uD83D", 1, 3, "the character U+D83D"),
				arguments("<<: { settings: {} }", 1, 1, "unknown key \"<<\""),
				arguments("? [settings]\n: {}", 1, 1, "Non scalar key"),
				arguments("? { a: b }\n: {}", 1, 1, "Non scalar key"),
				arguments("settings: &a { b: *a }", 1, 11, "an anchor"),
				arguments("!!java.net.URL [\"http://127.0.0.1/\"]", 1, 1, "a tag"),
				arguments("%TAG ! tag:example.org:\n---\n!a {}", 3, 1, "a tag"),
				arguments("%YAML 9.9\n---\n{}", 1, 1, "YAML 9.9"),
				arguments("rules: []\nrules: []", 2, 1, "key rules again"),
				arguments("{".repeat(50_000), 1, 13, "nesting deeper than 12"),
				arguments("- ".repeat(50_000) + "a", 1, 25, "nesting deeper than 12"),
				arguments("rules: \"" + "a".repeat(200_000) + "\"", 1, 8, "aaa"),
				arguments("a".repeat(1000) + ": 1", 1, 1, "aaa"));
	}

	@ParameterizedTest
	@MethodSource("documents")
	void areRefusedWhereTheyAreWrong(String document, int line, int column, String found) {
		assertThat(this.reader.check(document).faults()).anySatisfy((fault) -> {
			assertThat(fault.line()).isEqualTo(line);
			assertThat(fault.column()).isEqualTo(column);
			assertThat(fault.found()).contains(found).hasSizeLessThan(300);
		});
	}

	@Test
	void mayBeginWithAByteOrderMark() {
		assertThat(this.reader.check('\uFEFF' + TestPolicies.builtIn()).faults()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\\u202Eevil", "a\\u200Bb", "\\0", "\\x07", "\\u2028" })
	void hideNothingBehindEscapes(String escaped) {
		assertThat(faults(RULE.replace("'client.id == \"a\"'", "\"client.id == '" + escaped + "'\"")))
			.extracting(Fault::path)
			.containsExactly("rules[0].when");
		assertThat(faults(RULE.replace("} }", "}, because: { en: \"" + escaped + "\", zh-CN: \"" + escaped + "\" } }")))
			.isNotEmpty()
			.allSatisfy((fault) -> assertThat(fault.path()).startsWith("rules[0].because"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					id: any            | id: аny                                     | rules[0].id   | a lower-case name
					id: any            | id: "any\\nother"                           | rules[0].id   | a lower-case name
					id: any            | id: [any]                                   | rules[0].id   | text
					id: any            | id: null                                    | rules[0].id   | text
					deny: no           | deny: No                                    | rules[0].then.deny | a lower-case name
					deny: no           | cool_off: PT99999999999999999999H           | rules[0].then.cool_off | an ISO 8601 duration
					deny: no           | cool_off: PT-1H                             | rules[0].then.cool_off | an ISO 8601 duration
					deny: no           | deny: no, deny: yes                         | rules[0].then | each key once
					deny: no           | notify: everybody                           | rules[0].then.notify | one of loan-asked-for
					deny: no } }       | deny: no }, because: { en: a, EN: b } }     | rules[0].because | one of [en, zh-CN]
					deny: no } }       | deny: no }, because: { en: a, zh_CN: b } }  | rules[0].because | one of [en, zh-CN]
					deny: no } }       | deny: no }, because: { en: "", zh-CN: b } } | rules[0].because.en | text
					deny: no } }       | deny: no }, quiet: 1 }                      | rules[0].quiet | true or false
					""")
	void areRefusedInRules(String whole, String broken, String path, String expected) {
		assertThat(faults(RULE.replace(whole, broken))).anySatisfy((fault) -> {
			assertThat(fault.path()).isEqualTo(path);
			assertThat(fault.expected()).contains(expected);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 501, 100_000 })
	void sayNoMoreThanABorrowerReads(int length) {
		String because = "}, because: { en: " + "a".repeat(length) + ", zh-CN: b } }";

		assertThat(faults(RULE.replace("} }", because))).singleElement().satisfies((fault) -> {
			assertThat(fault.path()).isEqualTo("rules[0].because.en");
			assertThat(fault.found()).isEqualTo(length + " characters");
		});
	}

	static Stream<String> conditions() {
		return Stream.of("money(\"1e400\", \"CNY\") < loan.amount", "money(\"1.00\", \"cny\") < loan.amount",
				"money(\"99999999999999999999.00\", \"CNY\") < loan.amount", "money(\"１.00\", \"CNY\") < loan.amount",
				"money(\"9" + "9".repeat(1900) + "\", \"CNY\") < loan.amount", "loan.term_months > 9223372036854775808",
				"loan.term_months > -9223372036854775809", "loan.term_months > 0x" + "f".repeat(1900),
				"loan.annual_rate_percent > 1e", "loan.term_months", "client.id.matches(\"(a+)+$\")",
				"matches(client.id, \"(a+)+$\")", "аction == \"loan_application\"", "client.id == \"a",
				"client.id == \"\\uD800\"", "client.id == \"\\q\"", "client.id == b\"a\"", "client.id == null",
				"client.id = \"a\"", "client.id == \"a\"; true", "client.id.foo == \"a\"", "client.id{}",
				"loan{amount: 1}", "in == 1", "`client.id` == \"a\"", "client.?id == \"a\"",
				"subject.factors[?0] == \"a\"", "{\"a\": 1}.a.b == 2", "subject.factors.all(f, true, false)",
				"subject.factors.exists(client.id, true)", "subject.factors.exists_one(f, f == \"a\")",
				"subject.factors.map(f, f + f).size() > 3", "subject.factors.filter(f, f == \"a\").size() > 3",
				"cel.bind(x, subject.factors, x + x).size() > 3",
				"[1, 2].all(a, [1, 2].all(b, [1, 2].all(c, a + b == c)))",
				"subject.factors.exists(f, subject.factors.all(g, g == f))",
				"subject.factors.exists(f, f == \"a\").exists(g, g == \"a\")", "timestamp(\"x\") < timestamp(\"y\")",
				"duration(\"99999999999h\") > duration(\"1h\")", "type(client.id)", "dyn(client.id) == 1",
				"1" + " + 1".repeat(400) + " == loan.term_months", "(".repeat(900) + "true" + ")".repeat(900),
				"[".repeat(900) + "]".repeat(900) + " == []", "loan" + ".a".repeat(900) + " == 1",
				"true" + "?true:true".repeat(150), "f(".repeat(400) + ")".repeat(400), "a".repeat(2001), ".", "\"",
				"\\", "$", "//", "client.id == \"a\" &&", "&& client.id == \"a\"");
	}

	@ParameterizedTest
	@MethodSource("conditions")
	void areRefusedInConditions(String when) {
		List<Fault> faults = this.reader
			.check(TestDocuments.withRules("- id: any\n  when: |-\n    " + when + "\n  then: { deny: no }\n"))
			.faults();

		assertThat(faults).isNotEmpty().allSatisfy((fault) -> {
			assertThat(fault.path()).isEqualTo("rules[0].when");
			assertThat(fault.line()).isBetween(9, 11);
			assertThat(fault.column()).isPositive();
			assertThat(fault.found()).isNotBlank().hasSizeLessThan(200);
			assertThat(fault.expected()).isNotBlank();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "!", "-", "! ! " })
	void areReadHoweverManySignsStandInARow(String sign) {
		String when = sign.contains("!") ? sign.repeat(450) + "device.known"
				: sign.repeat(450) + "1 < loan.term_months";

		assertThat(this.reader
			.check(TestDocuments.withRules("- id: any\n  when: |-\n    " + when + "\n  then: { deny: no }\n"))
			.faults()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					path: /r       | path: /SEGMENTS                   | path     | at most 1000
					path: /r       | path: /r/..%2f                    | path     | the form of a route
					path: /r       | path: //evil.example              | path     | the form of a route
					scope: s       | scope: "s t"                      | scope    | the form of a route
					upstream: u    | upstream: "http://evil.example"   | upstream | the form of a route
					methods: [GET] | methods: [GET, "GET\\r\\nX: y"]   | methods  | the form of a route
					max_age: PT1H  | max_age: PT0S                     | max_age  | an ISO 8601 duration
					max_age: PT1H  | transaction: { type: t, fields: [{ body: b, term: t, comparison: "=" }] } | transaction | a JSON Pointer
					max_age: PT1H  | transaction: { type: t, fields: [] } | transaction | at least one
					max_age: PT1H  | transaction: { type: t, fields: [{ body: /b, term: t, comparison: "=" }], allow: [/B] } | transaction | differ in more than case
					max_age: PT1H  | transaction: { type: t, fields: [{ body: /b, term: t, comparison: "=" }], allow: [/b/c] } | transaction | another place
					max_age: PT1H  | headers: [Txn-Token]              | headers  | only the gateway may say
					max_age: PT1H  | headers: [X_User_Id]              | headers  | only the gateway may say
					""")
	void areRefusedInRoutes(String whole, String broken, String field, String expected) {
		String route = "{ id: r, path: /r, methods: [GET], scope: s, acr: phr, upstream: u, max_age: PT1H }"
			.replace(whole, broken.replace("SEGMENTS", "a/".repeat(50_000)));

		assertThat(this.reader.check(TestDocuments.withRules(RULE).replace("routes: []", "routes:\n  - " + route))
			.faults()).singleElement().satisfies((fault) -> {
				assertThat(fault.path()).isEqualTo("routes[0]." + field);
				assertThat(fault.found()).hasSizeLessThan(200);
				assertThat(fault.expected()).contains(expected);
			});
	}

	private List<Fault> faults(String rule) {
		return this.reader.check(TestDocuments.withRules(rule)).faults();
	}

}
