package org.loangate.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.loangate.system.demo.StackSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// A policy's whole life in the console, with two officers, until every server and every gateway obeys it.
class PolicyLifeTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	private static final String DEMO_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

	private static final Path FOLDER = Path.of("../authz-server/src/main/resources/policy/default");

	private static final String ROUTE = """

			  - id: loan-exports
			    path: /loan-exports
			    methods: [GET]
			    scope: loans:read
			    acr: "urn:loangate:acr:multi"
			    upstream: lending-api
			""";

	private final HttpClient http = HttpClient.newHttpClient();

	private final StackSettings settings = TESTS.get().settings();

	@Test
	void isWrittenTestedApprovedObeyedAndRolledBack() throws Exception {
		try (Borrower author = officer("sec1");
				Borrower approver = officer("sec2");
				Borrower borrower = Borrower.registered(TESTS, Window.DESKTOP).withTotp()) {
			String before = followed(this.settings.authzPorts().getFirst());
			String policy = Files.readString(FOLDER.resolve("policy.yaml"))
				.replace("money(\"2000.00\", \"CNY\")", "money(\"1000.00\", \"CNY\")") + ROUTE;
			String tests = Files.readString(FOLDER.resolve("tests.yaml"))
				.replace("CNY 2000.0", "CNY 1000.0")
				.replace("CNY 1500.00", "CNY 900.00");

			String digest = saves(author, policy, tests);

			assertThat(state(author)).isEqualTo("draft");
			assertThat(author.browser.attributes("[data-diff-id]", "data-diff-id")).contains("first-tier",
					"loan-exports");
			acts(author, "test", "tested");
			acts(author, "propose", "proposed");
			assertThat(author.browser.has("[data-action=approve]")).isFalse();
			author.browser.screenshot("console-proposed");

			opens(approver, digest);
			approver.browser.screenshot("console-approval");
			acts(approver, "approve", "approved");
			assertThat(followed(this.settings.authzPorts().getFirst())).isEqualTo(before);
			acts(approver, "activate", "active");
			approver.browser.screenshot("console-active");

			awaitEverybody(author, digest, 401);
			assertThat(borrower.borrows(TestLoan.of("1500.00"))).isEqualTo("refused");

			opens(author, before);
			assertThat(state(author)).isEqualTo("superseded");
			acts(author, "roll-back", "proposed");
			opens(approver, before);
			acts(approver, "approve", "active");

			awaitEverybody(author, before, 404);
			assertThat(borrower.borrows(TestLoan.of("1500.00"))).isEqualTo("booked");
			author.browser.go(this.settings.issuer() + "/console/activity");
			author.browser.screenshot("console-activity");
			assertThat(author.browser.texts("main").getFirst()).contains("sec1@example.test", "sec2@example.test");
		}
	}

	private static Borrower officer(String name) {
		return Borrower.known(TESTS, Window.DESKTOP, name, DEMO_SECRET).withPasskey("Key");
	}

	private String saves(Borrower author, String policy, String tests) {
		author.browser.go(this.settings.issuer() + "/console/edit");
		author.goOn("console");
		author.browser.await("the editor", () -> author.browser.has("policy-editor .cm-content"));
		author.browser.put("#policy-editor", policy);
		author.browser.put("#tests-editor", tests);
		losesTheSignIn(author);
		author.browser.await("what was typed", () -> author.browser.hasVisible("[data-restored]"));
		author.browser.screenshot("console-editor");
		author.browser.fill("#note", "Ask for a passkey from CNY 1,000 on");
		author.browser.click("[data-action=save]");
		author.browser.await("the version", () -> author.browser.has("[data-version]"));
		return author.browser.attribute("[data-version]", "data-version");
	}

	private void losesTheSignIn(Borrower author) {
		author.browser.forgetCookies();
		author.browser.press("[data-action=save]");
		author.browser.await("that the sign-in has ended", () -> author.browser.has("[data-over]"));
		author.browser.screenshot("console-over");
		author.browser.click("[data-action=again]");
		author.goOn("console");
		author.browser.await("the editor", () -> author.browser.has("policy-editor .cm-content"));
	}

	private void opens(Borrower officer, String digest) {
		officer.browser.go(this.settings.issuer() + "/console/versions/" + digest);
		officer.goOn("console");
		officer.browser.await("the version", () -> officer.browser.has("[data-version]"));
	}

	private static void acts(Borrower officer, String action, String state) {
		officer.browser.press("[data-next] [data-action=" + action + "]");
		officer.browser.await("a version that is " + state, () -> state(officer).equals(state));
	}

	private static String state(Borrower officer) {
		return officer.browser.attribute("[data-version-state]", "data-version-state");
	}

	private void awaitEverybody(Borrower somebody, String digest, int route) {
		for (int port : this.settings.authzPorts()) {
			somebody.browser.await("server " + port + " to follow", () -> followed(port).equals(digest));
		}
		for (int port : this.settings.gatewayPorts()) {
			somebody.browser.await("gateway " + port + " to follow",
					() -> send(port, "/loan-exports").statusCode() == route);
		}
	}

	private String followed(int port) {
		return send(port, "/gateway/routes").headers().firstValue("ETag").orElse("").replace("\"", "");
	}

	private HttpResponse<Void> send(int port, String path) {
		try {
			return this.http.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).build(),
					HttpResponse.BodyHandlers.discarding());
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
