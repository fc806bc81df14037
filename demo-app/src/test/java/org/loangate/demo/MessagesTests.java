package org.loangate.demo;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MessagesTests {

	@ParameterizedTest
	@ValueSource(strings = { "demo", "borrower", "vendor" })
	void saysEverythingInBothLanguages(String bundle) {
		Properties english = read(bundle + ".properties");
		Properties chinese = read(bundle + "_zh_CN.properties");

		assertThat(chinese.stringPropertyNames()).containsExactlyInAnyOrderElementsOf(english.stringPropertyNames());
		english.forEach((key, text) -> assertThat(chinese.getProperty(key.toString())).as(key.toString())
			.satisfies((translated) -> assertThat(placeholders(translated)).isEqualTo(placeholders(text.toString()))));
	}

	private static String placeholders(String text) {
		return text.replaceAll("[^{}0-9]|(?<!\\{)[0-9]", "")
			.chars()
			.sorted()
			.mapToObj(Character::toString)
			.toList()
			.toString();
	}

	private static Properties read(String name) {
		Properties properties = new Properties();
		try (Reader reader = new InputStreamReader(MessagesTests.class.getResourceAsStream("/messages/" + name),
				StandardCharsets.UTF_8)) {
			properties.load(reader);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return properties;
	}

}
