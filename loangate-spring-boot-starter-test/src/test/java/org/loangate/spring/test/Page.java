package org.loangate.spring.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The page on protecting a lending API, as somebody reads it who follows it to the letter.
final class Page {

	/// The version of Spring Boot that the page's project has.
	static final String BOOT = "4.1.2";

	private static final Pattern PROPERTIES = Pattern.compile("<properties>.*?</properties>", Pattern.DOTALL);

	private static final Pattern FILE = Pattern.compile("(?m)^`([^`\\n]+)`:\\n\\n```[a-z]+\\n(.*?)^```$",
			Pattern.DOTALL);

	private static final Pattern COMMAND = Pattern.compile("(?m)^```sh\\n(bin/maven .*)\\n```$");

	private static final Pattern SETTING = Pattern.compile("(?m)^(LOANGATE_[A-Z_]+)=.+$");

	private final String text;

	Page() {
		try {
			this.text = Files.readString(root().resolve("docs/how-to/protect-a-lending-api.md"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Path root() {
		return Path.of("").toAbsolutePath().getParent();
	}

	/// Writes every file of the page below a directory.
	/// @param boot a version of Spring Boot: for 3 with what the page says to change
	void writeTo(Path directory, String boot) throws IOException {
		for (Map.Entry<String, String> file : files().entrySet()) {
			Path path = directory.resolve(file.getKey());
			Files.createDirectories(path.getParent());
			String text = file.getValue().replace("<version>" + BOOT + "<", "<version>" + boot + "<");
			Files.writeString(path, boot.startsWith("3.") ? forThree(text) : text);
		}
	}

	private String forThree(String file) {
		String properties = PROPERTIES.matcher(this.text)
			.results()
			.map(MatchResult::group)
			.reduce((_, last) -> last)
			.orElseThrow();
		return PROPERTIES.matcher(file)
			.replaceFirst(properties)
			.replace("spring-boot-starter-webmvc-test", "spring-boot-starter-test")
			.replace("spring-boot-starter-webmvc<", "spring-boot-starter-web<")
			.replace("org.springframework.boot.webmvc.test.autoconfigure",
					"org.springframework.boot.test.autoconfigure.web.servlet");
	}

	/// The page's files by their names.
	Map<String, String> files() {
		Map<String, String> files = new LinkedHashMap<>();
		FILE.matcher(this.text).results().forEach((match) -> files.put(match.group(1), match.group(2)));
		return files;
	}

	/// The command that installs the starter.
	String install() {
		return COMMAND.matcher(this.text).results().map((match) -> match.group(1)).findFirst().orElseThrow();
	}

	/// The settings that the page has its reader set.
	List<String> settings() {
		return SETTING.matcher(this.text).results().map((MatchResult match) -> match.group(1)).toList();
	}

}
