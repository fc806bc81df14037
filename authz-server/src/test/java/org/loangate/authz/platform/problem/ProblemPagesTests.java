package org.loangate.authz.platform.problem;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.staff.TestStaff;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// The pages that problems' types lead to.
@IntegrationTest
class ProblemPagesTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void explainEveryProblemAtItsAddress() throws Exception {
		for (String code : codes()) {
			HttpResponse<String> answer = get(this.settings.problemType(code), "text/html");

			assertThat(answer.statusCode()).as(code).isEqualTo(200);
			Document page = Jsoup.parse(answer.body());
			assertThat(page.select("h1").eachText()).containsExactly(code);
			assertThat(page.select(".document p").size()).as(code).isGreaterThan(1);
			assertThat(page.select(".document").outerHtml()).as(code).doesNotContain(".md");
		}
	}

	@Test
	void leadFromTheListToEach() throws Exception {
		Document list = Jsoup.parse(get(this.settings.issuer() + "/problems", "text/html").body());

		assertThat(list.select(".document td a").eachAttr("href"))
			.containsExactlyInAnyOrderElementsOf(codes().stream().map((code) -> "/problems/" + code).toList());
	}

	@Test
	void areNotThereForWhatIsNoProblem() throws Exception {
		for (String code : List.of("README", "terms-differ.md", "nothing", "..%2fx")) {
			assertThat(get(this.settings.issuer() + "/problems/" + code, "text/html").statusCode()).as(code)
				.isBetween(400, 404);
		}
	}

	@Test
	void areWhereARefusalSaysTheyAre() throws Exception {
		TestBrowser officer = TestStaff.working(this.server, Role.SECURITY_OFFICER).browser();

		TestBrowser.Page refused = officer.get("/console/api/versions/nothing");

		String type = JsonMapper.shared().readTree(refused.body()).path("type").asString("");
		assertThat(type).startsWith(this.settings.issuer() + "/problems/");
		assertThat(get(type, "*/*").statusCode()).isEqualTo(200);
	}

	private static List<String> codes() throws IOException {
		try (Stream<Path> pages = Files.list(Path.of("../docs/reference/problems"))) {
			return pages.map((page) -> page.getFileName().toString().replace(".md", ""))
				.filter((name) -> !name.equals("README"))
				.toList();
		}
	}

	private HttpResponse<String> get(String address, String accept) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(address)).header("Accept", accept).build(),
				HttpResponse.BodyHandlers.ofString());
	}

}
