package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// What forms owe to whoever fills them in, by hand, by voice or by a password manager.
@IntegrationTest
class FormPagesTests {

	private static final Pattern USER_NAME = Pattern
		.compile("'username'|'username webauthn'|autocomplete=\"username\"");

	@Autowired
	private Settings settings;

	@Test
	void haveAUserNameBesideEveryNewPassword() throws IOException {
		try (Stream<Path> files = Files.walk(Path.of("src/main/resources/templates"))) {
			List<Path> asking = files.filter((file) -> file.toString().endsWith(".html"))
				.filter((file) -> read(file).contains("'new-password'"))
				.toList();
			assertThat(asking).hasSizeGreaterThan(3)
				.allSatisfy((file) -> assertThat(USER_NAME.matcher(read(file)).find()).as("%s", file).isTrue());
		}
	}

	@Test
	void sayWhatWentWrongWithASignInToThoseWhoHearThePage() {
		TestBrowser browser = new TestBrowser(this.settings.issuer());
		browser.get("/sign-in");

		Document page = Jsoup
			.parse(browser.post("/sign-in", Map.of("username", "nobody@example.test", "password", "wrong")).body());

		Element problem = page.expectFirst("#problem");
		assertThat(problem.attr("role")).isEqualTo("alert");
		// Where reading begins.
		assertThat(problem.hasAttr("autofocus")).isTrue();
		assertThat(problem.attr("tabindex")).isEqualTo("-1");
		assertThat(page.select("[autofocus]")).hasSize(1);
		assertThat(page.select("#username, #password")).hasSize(2).allSatisfy((field) -> {
			assertThat(field.attr("aria-invalid")).isEqualTo("true");
			assertThat(field.attr("aria-describedby")).isEqualTo("problem");
		});
		assertThat(Jsoup.parse(browser.get("/sign-in").body()).select("[aria-invalid], #problem")).isEmpty();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
