package org.loangate.authz.evidence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jsoup.Jsoup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Role;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class AuditTests {

	private static final Pattern APPENDED = Pattern.compile("vidence\\s*\\.append\\(\\s*\"([a-z-]+)\"\\s*,");

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Evidence evidence;

	@Autowired
	private TransactionTemplate transactions;

	private TestStaff auditor;

	private String about;

	@BeforeEach
	void signInAnAuditor() {
		this.auditor = TestStaff.working(this.server, Role.AUDITOR);
		this.about = "audited-" + UUID.randomUUID();
	}

	private void append(String type, int times) {
		this.transactions.executeWithoutResult((_) -> {
			for (int i = 0; i < times; i++) {
				this.evidence.append(type, this.about, Map.of("number", i));
			}
		});
	}

	private Page audit(String query) {
		return this.auditor.browser().get("/audit?" + query);
	}

	private static List<Long> positions(Page page) {
		return page.attributes("data-position").stream().map(Long::valueOf).toList();
	}

	@Test
	void goesThroughEveryEntryOnceTheLatestFirst() {
		append("session-started", 101);

		Page first = audit("about=" + this.about);
		Page second = follow(first);
		Page third = follow(second);

		List<Long> all = Stream.of(first, second, third).flatMap((page) -> positions(page).stream()).toList();
		assertThat(positions(first)).hasSize(50);
		assertThat(positions(third)).hasSize(1);
		assertThat(third.body()).doesNotContain("data-action=\"next\"");
		assertThat(all).hasSize(101)
			.doesNotHaveDuplicates()
			.isSortedAccordingTo((one, other) -> Long.compare(other, one));
	}

	@Test
	void hasWordsForEveryTypeInEachLanguage() throws IOException {
		Set<String> types = new TreeSet<>();
		try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
			files.filter((file) -> file.toString().endsWith(".java"))
				.forEach(
						(file) -> APPENDED.matcher(read(file)).results().forEach((found) -> types.add(found.group(1))));
		}
		assertThat(types).hasSizeGreaterThan(50).contains("loan-redeemed", "session-started");

		for (String language : List.of("", "_zh_CN")) {
			String words = read(Path.of("src/main/resources/messages/evidence" + language + ".properties"));
			assertThat(types).as(language).allMatch((type) -> words.contains("evidence.type." + type + "="));
		}
	}

	@Test
	void exportsWhatWasFoundAndSaysThatItDid() {
		this.transactions.executeWithoutResult((_) -> {
			this.evidence.append("session-started", this.about, Map.of("said", "a \"quoted\", word"));
			this.evidence.append("session-ended", "=1+1" + this.about, Map.of());
		});

		Page csv = this.auditor.browser().get("/audit/export?format=csv&about=" + this.about);
		Page formula = this.auditor.browser().get("/audit/export?format=csv&about=%3D1%2B1" + this.about);
		Page lines = this.auditor.browser().get("/audit/export?format=jsonl&about=" + this.about);

		assertThat(csv.headers().get("content-disposition")).containsExactly("attachment; filename=\"evidence.csv\"");
		assertThat(csv.body().lines()).hasSize(2).first().isEqualTo("position,at,type,about,entry");
		assertThat(csv.body()).contains("\"\"a \\\"\"quoted\\\"\", word\"\"");
		assertThat(formula.body()).contains("\"'=1+1" + this.about);
		assertThat(JsonMapper.shared().readTree(lines.body()).path("type").asString("")).isEqualTo("session-started");
		assertThat(audit("type=evidence-exported").body()).contains("data-type=\"evidence-exported\"",
				"Evidence exported");
		assertThat(this.auditor.browser().get("/audit/export?format=xml").status()).isEqualTo(400);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Page follow(Page page) {
		String next = Jsoup.parse(page.body()).select("[data-action=next]").attr("href");
		return this.auditor.browser().get(next);
	}

	@Test
	void narrowsByWhatHappenedAndGoesOnDoingSo() {
		append("session-started", 60);
		append("session-ended", 60);

		Page first = audit("type=session-ended&about=" + this.about);
		Page second = follow(first);

		assertThat(first.attributes("data-type")).hasSize(50).containsOnly("session-ended");
		assertThat(second.attributes("data-type")).hasSize(10).containsOnly("session-ended");
		assertThat(Jsoup.parse(second.body()).select("#type option[selected]").attr("value"))
			.isEqualTo("session-ended");
	}

	@Test
	void narrowsByTime() {
		append("session-started", 2);

		assertThat(positions(audit("from=2026-01-01T00:00&about=" + this.about))).hasSize(2);
		assertThat(positions(audit("until=2026-01-01T00:00&about=" + this.about))).isEmpty();
		assertThat(positions(audit("from=2999-01-01T00:00&about=" + this.about))).isEmpty();
		assertThat(positions(audit("until=2999-01-01T00:00&about=" + this.about))).hasSize(2);
	}

	@Test
	void findsNothingOfAnotherKind() {
		append("session-started", 1);

		assertThat(positions(audit("type=nothing-like-it&about=" + this.about))).isEmpty();
		assertThat(positions(audit("about=" + this.about + "x"))).isEmpty();
		assertThat(positions(audit("about=%25"))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "from=yesterday", "until=2026-13-40T00:00", "before=x", "before=99999999999999999999",
			"from=%00" })
	void saysWhatItCannotRead(String query) {
		Page page = audit(query);

		assertThat(page.status()).isEqualTo(200);
		assertThat(page.name()).isEqualTo("audit");
		assertThat(page.body()).contains("role=\"alert\"");
		assertThat(positions(page)).isEmpty();
	}

	@Test
	void showsWhatWasTypedAsText() {
		Page page = audit("type=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&about=a%00b");

		assertThat(page.status()).isEqualTo(200);
		assertThat(page.body()).doesNotContain("<script>alert");
	}

}
