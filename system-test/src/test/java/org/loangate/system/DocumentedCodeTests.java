package org.loangate.system;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.authz.policy.language.PolicyReader;
import org.xml.sax.InputSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Holds each code block of the documentation to what can be said of its kind without a running system. Blocks of no kind, or
/// of one that nothing checks, are refused, unless their fence says that they are an illustration.
class DocumentedCodeTests {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private static final YAMLMapper YAML = YAMLMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	/// What is shown for tools of others, which are not here to check it.
	private static final Set<String> ILLUSTRATIONS = Set.of("swift", "kotlin", "haproxy", "nginx", "js", "sql");

	private static final Set<String> TOOLS = Set.of("openssl", "docker", "kubectl", "curl", "jq", "softhsm2-util",
			"java", "base64");

	private static final Set<String> POLICY = Set.of("settings", "assurance", "factors", "rules", "registration",
			"passkeys", "routes");

	private static final Pattern COMMAND = Pattern
		.compile("(?:^|\\$\\(|\\|)\\s*(?:[A-Z_]+=(?!\\$\\()\\S*\\s+)*([a-z][a-z0-9/.-]*)");

	private static final Pattern OURS = Pattern.compile("(?:bin/admin|\\.jar) (\\S+)");

	private static final Pattern SETTING = Pattern.compile("LOANGATE_[A-Z0-9_]*[A-Z0-9]");

	private static final Pattern URL = Pattern
		.compile("https://(?:mtls\\.)?(?:id|api)\\.lender\\.example(/[a-z0-9/-]+)");

	private static final Pattern PATH = Pattern.compile("(?<![\\w/.-])(?:bin|k8s)/[A-Za-z0-9/.-]*[A-Za-z0-9]");

	@TempDir
	Path directory;

	static List<CodeBlock> blocks() {
		return CodeBlock.all();
	}

	@Test
	void findsTheBlocks() {
		assertThat(blocks()).hasSizeGreaterThan(60);
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void isWhatItSaysItIs(CodeBlock block) throws Exception {
		if (block.illustration()) {
			assertThat(ILLUSTRATIONS).contains(block.language());
			return;
		}
		switch (block.language()) {
			case "json" -> checkJson(block.text());
			case "yaml" -> checkYaml(block.text());
			case "xml" -> checkXml(block.text());
			case "http" -> checkHttp(block.text());
			case "sh", "console" -> checkShell(block.commands());
			case "properties" -> assertThat(properties(block.text())).isNotEmpty();
			// Compiled and run where the lender's starter is: its PageTests.
			case "java" -> assertThat(block.page() + " " + block.file())
				.matches("docs/how-to/protect-a-lending-api\\.md src/(main|test)/java/.*\\.java");
			case "text" -> assertThat(block.text()).isNotBlank();
			default -> throw new AssertionError("no check for '" + block.language()
					+ "' (expected: a known kind, or the word illustration behind it)");
		}
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void namesWhatThereIs(CodeBlock block) throws IOException {
		Set<String> settings = found(SETTING,
				read("docs/reference/settings.md") + read("docs/how-to/protect-a-lending-api.md"));
		String endpoints = read("docs/reference/endpoints.md");

		assertThat(found(SETTING, block.text()))
			.allSatisfy((name) -> assertThat(settings).containsAnyOf(name, name.replaceFirst("_FILE$", "")));
		assertThat(URL.matcher(block.text()).results().map((url) -> url.group(1)).filter((path) -> !path.equals("/")))
			.allSatisfy((path) -> assertThat(endpoints)
				.containsPattern(path.startsWith("/loans") ? "/loans" : Pattern.quote(path)));
		assertThat(found(PATH, block.text())).allSatisfy((path) -> assertThat(CodeBlock.ROOT.resolve(path)).exists());
	}

	private static void checkJson(String text) {
		try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(text)) {
			assertThat(values.readAll()).isNotEmpty().allMatch(JsonNode::isContainer);
		}
	}

	private void checkYaml(String text) throws IOException {
		JsonNode yaml = YAML.readTree(text);
		Set<String> names = yaml.isObject() ? Set.copyOf(yaml.propertyNames()) : Set.of();
		if (yaml.isArray() && yaml.path(0).has("when")) {
			checkPolicy(YAML.createObjectNode().set("rules", yaml));
		}
		else if (yaml.isArray()) {
			// Registered at the servers of these tests: see DocumentedClients.
			assertThat(yaml).allMatch((entry) -> entry.has("client_id"));
		}
		else if (POLICY.containsAll(names)) {
			checkPolicy(yaml);
		}
		else if (names.equals(Set.of("loangate"))) {
			JsonNode known = JSON.readTree(read(
					"loangate-spring-boot-starter/src/main/resources/META-INF/spring-configuration-metadata.json"));
			Set<String> properties = known.path("properties")
				.valueStream()
				.map((property) -> property.path("name").asString())
				.collect(Collectors.toSet());
			assertThat(yaml.path("loangate").propertyNames())
				.allSatisfy((name) -> assertThat(properties).contains("loangate." + name));
		}
		else {
			assertThat(names).containsAnyOf("clients", "vendors", "providers", "spec");
		}
	}

	/// Puts a page's part of a policy in the place of the built-in one's, and reads the
	/// whole.
	private void checkPolicy(JsonNode part) throws IOException {
		ObjectNode policy = (ObjectNode) YAML
			.readTree(read("authz-server/src/main/resources/policy/default/policy.yaml"));
		part.properties().forEach((section) -> policy.set(section.getKey(), section.getValue()));

		assertThat(new PolicyReader().check(YAML.writeValueAsString(policy)).faults()).isEmpty();
	}

	private static void checkXml(String text) throws Exception {
		var xml = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(text)));
		var artifacts = xml.getElementsByTagName("artifactId");
		for (int i = 0; i < artifacts.getLength(); i++) {
			String name = artifacts.item(i).getTextContent();
			if (name.startsWith("loangate-")) {
				assertThat(CodeBlock.ROOT.resolve(name).resolve("pom.xml")).exists();
			}
		}
	}

	private void checkHttp(String text) throws IOException {
		String[] parts = text.split("\n\n", 2);
		List<String> head = parts[0].lines().toList();
		assertThat(head.getFirst())
			.matches("(?:(?:GET|POST|PUT|DELETE) /\\S*(?: HTTP/1\\.1)?|HTTP/1\\.1 [1-5][0-9]{2} .+)");
		assertThat(head.subList(1, head.size())).allMatch((line) -> line.matches("[A-Za-z-]+: .+"));
		String[] start = head.getFirst().split(" ");
		if (!start[0].startsWith("HTTP/") && !parts[0].contains("Host: app.lender.example")) {
			assertThat(read("docs/reference/endpoints.md")).contains(start[1]);
		}
		if (parts.length == 2 && parts[1].startsWith("{")) {
			checkJson(parts[1]);
		}
	}

	private void checkShell(String commands) throws Exception {
		Path script = Files.writeString(this.directory.resolve("block.sh"), commands);
		Process bash = new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();
		String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(bash.waitFor()).as(output).isZero();
		List<String> lines = commands.replaceAll("\\\\\n\\s*", " ").replaceAll("'[^']*'", "''").lines().toList();
		assertThat(lines).isNotEmpty();
		for (String line : lines) {
			assertThat(
					COMMAND.matcher(line.replaceFirst("#.*", "")).results().map((MatchResult match) -> match.group(1)))
				.allSatisfy((command) -> assertThat(
						TOOLS.contains(command) || Files.isExecutable(CodeBlock.ROOT.resolve(command)))
					.as(command)
					.isTrue());
			checkOurs(line);
		}
	}

	private static void checkOurs(String line) throws IOException {
		String commands = read("docs/reference/commands.md");
		assertThat(OURS.matcher(line).results().map((match) -> match.group(1)))
			.allSatisfy((command) -> assertThat(commands).contains("| `" + command));
		for (MatchResult option : Pattern.compile(" (-pl|-Dtest=)\\s?(\\S+)").matcher(line).results().toList()) {
			for (String name : option.group(2).split(",")) {
				assertThat(option.group(1).equals("-pl") ? Files.exists(CodeBlock.ROOT.resolve(name).resolve("pom.xml"))
						: isTest(name))
					.as(name)
					.isTrue();
			}
		}
	}

	private static boolean isTest(String name) throws IOException {
		try (Stream<Path> files = Files.walk(CodeBlock.ROOT, 12)) {
			return files.anyMatch((file) -> file.endsWith(name + ".java"));
		}
	}

	private static Map<Object, Object> properties(String text) throws IOException {
		Properties properties = new Properties();
		properties.load(new StringReader(text));
		assertThat(properties)
			.allSatisfy((name, value) -> assertThat(value.toString()).as(name.toString()).isNotBlank());
		return properties;
	}

	private static Set<String> found(Pattern pattern, String text) {
		return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
	}

	private static String read(String file) throws IOException {
		return Files.readString(CodeBlock.ROOT.resolve(file));
	}

}
