package org.loangate.authz.federation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

import com.nimbusds.jwt.JWTClaimsSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.totp.TestAuthenticator;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@IntegrationTest
class FederationTests {

	private static final String PASSWORD = "quiet harbour lantern 7";

	private final TestProvider provider = TestProvider.SHARED;

	@Autowired
	private Settings settings;

	@Autowired
	private Accounts accounts;

	@Autowired
	private JdbcClient jdbc;

	private String email;

	@BeforeEach
	void somebodyNew() {
		this.provider.reset();
		this.email = "p-" + UUID.randomUUID() + "@example.test";
	}

	@AfterEach
	void honestAgain() {
		this.provider.reset();
	}

	private URI server() {
		return this.settings.issuer();
	}

	private TestBrowser browser() {
		TestBrowser browser = new TestBrowser(server());
		assertThat(browser.get("/sign-in").body()).contains("data-action=\"provider\"", "data-provider=\"bank\"");
		return browser;
	}

	/// Where the provider sends the browser back to.
	private static String back(TestBrowser browser, String path) {
		URI away = browser.get(path).url();
		try {
			HttpResponse<Void> answer = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(away).build(), HttpResponse.BodyHandlers.discarding());
			URI back = URI.create(answer.headers().firstValue("Location").orElseThrow());
			return back.getRawPath() + "?" + back.getRawQuery();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static Page through(TestBrowser browser, String id) {
		return browser.get(back(browser, "/sign-in/provider/" + id));
	}

	/// A browser signed in by password, linked to whoever is at the provider now.
	private TestBrowser linked() {
		TestBrowser browser = TestBrowser.confirmed(server(), this.email, PASSWORD);
		assertThat(browser.get(back(browser, "/account/providers/bank/link")).name()).isEqualTo("provider-confirm");
		assertThat(browser.post("/account/providers/confirm", Map.of()).name()).isEqualTo("account");
		return browser;
	}

	private int links() {
		return this.jdbc.sql("SELECT count(*) FROM authentication_federation WHERE provider_subject = :subject")
			.param("subject", this.provider.subject)
			.query(Integer.class)
			.single();
	}

	private List<String> linkedSubjects() {
		return this.jdbc.sql("SELECT subject FROM authentication_federation WHERE provider_subject = :subject")
			.param("subject", this.provider.subject)
			.query(String.class)
			.list();
	}

	private long evidence(String type) {
		return this.jdbc.sql("SELECT count(*) FROM evidence_entry WHERE type = :type AND about = :about")
			.param("type", type)
			.param("about", this.accounts.findByEmail(this.email).orElseThrow().subject().id())
			.query(Long.class)
			.single();
	}

	@Nested
	class SigningIn {

		@Test
		void signsInWhomAnAccountIsLinkedTo() {
			linked();

			Page page = through(browser(), "bank");

			assertThat(page.name()).isEqualTo("account");
			assertThat(page.body()).contains(FederationTests.this.email);
		}

		@Test
		void asksWithPkceStateNonceAndAnAge() {
			linked();
			through(browser(), "bank");

			assertThat(FederationTests.this.provider.asked).containsEntry("code_challenge_method", "S256")
				.containsEntry("response_type", "code")
				.containsKeys("state", "nonce", "max_age", "code_challenge");
		}

		@Test
		void authenticatesByAPrivateKeyToo() {
			assertThat(through(browser(), "club").name()).isEqualTo("provider-choice");
		}

		@Test
		void isWorthAFirstFactorWhateverTheProviderSays() {
			TestBrowser browser = linked();
			String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
			browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, -1)));
			TestBrowser federated = browser();
			assertThat(through(federated, "bank").name()).isEqualTo("account");

			Page asked = federated.get("/account/passkeys/new");

			assertThat(asked.name()).isEqualTo("totp");
			assertThat(
					federated.post(asked.url().getPath() + "/totp", Map.of("code", TestAuthenticator.code(secret, 0)))
						.url()
						.getPath())
				.isEqualTo("/account/passkeys/new");
		}

		@Test
		void takesKeysThatTheProviderHasChanged() {
			linked();
			through(browser(), "bank");
			through(browser(), "club");

			FederationTests.this.provider.key = TestProvider.key(UUID.randomUUID().toString());

			await().atMost(Duration.ofSeconds(30)).until(() -> through(browser(), "bank").name().equals("account"));
			await().atMost(Duration.ofSeconds(30))
				.until(() -> through(browser(), "club").name().equals("provider-choice"));
		}

	}

	@Nested
	class Choosing {

		@Test
		void opensAnAccountWhoseIdentityIsAsserted() {
			TestBrowser browser = browser();
			Page choice = through(browser, "bank");
			assertThat(choice.name()).isEqualTo("provider-choice");
			assertThat(choice.body()).contains("Example Bank", FederationTests.this.provider.email);

			assertThat(browser.post("/sign-in/provider/open", Map.of()).name()).isEqualTo("account");

			assertThat(FederationTests.this.accounts.find(new Subject(linkedSubjects().getFirst())).orElseThrow())
				.satisfies((account) -> {
					assertThat(account.identity()).isEqualTo(Identity.ASSERTED);
					assertThat(account.email()).isEqualTo(FederationTests.this.provider.email);
				});
			assertThat(links()).isOne();
		}

		@Test
		void neverLinksByEmailAlone() {
			TestBrowser owner = TestBrowser.confirmed(server(), FederationTests.this.email, PASSWORD);
			FederationTests.this.provider.email = FederationTests.this.email;
			TestBrowser browser = browser();

			assertThat(through(browser, "bank").name()).isEqualTo("provider-choice");
			assertThat(browser.get("/account").name()).isEqualTo("sign-in");
			through(browser, "bank");
			browser.post("/sign-in/provider/open", Map.of());

			assertThat(linkedSubjects()).isNotEmpty()
				.doesNotContain(FederationTests.this.accounts.findByEmail(FederationTests.this.email)
					.orElseThrow()
					.subject()
					.id());
			assertThat(owner.get("/account").body()).doesNotContain("data-linked");
		}

		@Test
		void opensNoAccountWithoutAnAddress() {
			FederationTests.this.provider.claims = (claims) -> claims.claim("email", null);
			TestBrowser browser = browser();
			through(browser, "bank");

			assertThat(browser.post("/sign-in/provider/open", Map.of()).name()).isEqualTo("provider-choice");
			assertThat(links()).isZero();
		}

		@Test
		void linksAfterSigningInHereAndConfirming() {
			TestBrowser.confirmed(server(), FederationTests.this.email, PASSWORD);
			TestBrowser browser = browser();
			String path = through(browser, "bank").attributes("href")
				.stream()
				.filter((href) -> href.startsWith("/sign-in?continue="))
				.findFirst()
				.orElseThrow();
			String continuation = path.substring(path.indexOf('=') + 1);
			browser.get(path);

			Page asked = browser.post("/sign-in",
					Map.of("username", FederationTests.this.email, "password", PASSWORD, "continue", continuation));
			Page confirm = browser.mailCode(asked, FederationTests.this.email);

			assertThat(confirm.name()).isEqualTo("provider-confirm");
			assertThat(confirm.body()).contains("Example Bank", FederationTests.this.provider.email,
					FederationTests.this.email);
			assertThat(links()).isZero();
			assertThat(browser.post("/account/providers/confirm", Map.of()).name()).isEqualTo("account");
			assertThat(links()).isOne();
			assertThat(evidence("provider-linked")).isOne();
		}

	}

	@Nested
	class Linking {

		@Test
		void asksForTheSecondFactorFirst() {
			TestBrowser browser = TestBrowser.confirmed(server(), FederationTests.this.email, PASSWORD);
			String secret = browser.get("/account/totp").attribute("data-totp-secret").orElseThrow();
			browser.post("/account/totp", Map.of("code", TestAuthenticator.code(secret, -1)));
			TestBrowser weak = TestBrowser.signedIn(server(), FederationTests.this.email, PASSWORD);

			assertThat(weak.get("/account/providers/bank/link").name()).isEqualTo("totp");
			assertThat(weak.post("/account/providers/confirm", Map.of()).name()).isEqualTo("account");
			assertThat(links()).isZero();
		}

		@Test
		void linksNobodyToTwoAccounts() {
			linked();
			TestBrowser other = TestBrowser.registered(server(), "o-" + UUID.randomUUID() + "@example.test", PASSWORD);
			other.get(back(other, "/account/providers/bank/link"));

			Page page = other.post("/account/providers/confirm", Map.of());

			assertThat(page.name()).isEqualTo("provider-confirm");
			assertThat(links()).isOne();
			assertThat(other.get("/account").body()).doesNotContain("data-linked");
		}

		@Test
		void isEndedOnTheAccountPage() {
			TestBrowser browser = linked();
			assertThat(browser.get("/account").body()).contains("data-linked=\"bank\"");

			assertThat(browser.post("/account/providers/remove", Map.of("id", "bank")).name()).isEqualTo("account");

			assertThat(links()).isZero();
			assertThat(evidence("provider-unlinked")).isOne();
			assertThat(through(browser(), "bank").name()).isEqualTo("provider-choice");
		}

		@Test
		void isNotEndedWhereNothingElseSignsIn() {
			TestBrowser browser = browser();
			through(browser, "bank");
			browser.post("/sign-in/provider/open", Map.of());

			assertThat(browser.post("/account/providers/remove", Map.of("id", "bank")).status()).isEqualTo(409);
			assertThat(links()).isOne();
		}

	}

	@Nested
	class Attacks {

		private void assertNobodyIsIn(TestBrowser browser, Page page, int status) {
			assertThat(page.status()).isEqualTo(status);
			assertThat(page.body()).contains("data-page=\"error\"").doesNotContain("Exception");
			assertThat(browser.get("/account").name()).isEqualTo("sign-in");
		}

		private void refuses(UnaryOperator<JWTClaimsSet.Builder> change) {
			linked();
			FederationTests.this.provider.claims = change;
			TestBrowser browser = browser();

			assertNobodyIsIn(browser, through(browser, "bank"), 400);
		}

		private void refusesAnswer(UnaryOperator<Map<String, String>> change) {
			linked();
			FederationTests.this.provider.answer = change;
			TestBrowser browser = browser();

			assertNobodyIsIn(browser, through(browser, "bank"), 400);
		}

		@Test
		void refusesAnIdTokenOfAnotherIssuer() {
			refuses((claims) -> claims.issuer("https://elsewhere.example"));
		}

		@Test
		void refusesAnIdTokenForAnotherClient() {
			refuses((claims) -> claims.audience("somebody-else"));
		}

		@Test
		void refusesAnIdTokenWithAnotherNonce() {
			refuses((claims) -> claims.claim("nonce", "other"));
		}

		@Test
		void refusesAnIdTokenThatIsOver() {
			refuses((claims) -> claims.expirationTime(java.util.Date.from(Instant.now().minusSeconds(120))));
		}

		@Test
		void refusesAnIdTokenThatDoesNotSayWhenSomebodySignedIn() {
			refuses((claims) -> claims.claim("auth_time", null));
		}

		@Test
		void refusesASignInOlderThanWasAskedFor() {
			refuses((claims) -> claims.claim("auth_time", Instant.now().minusSeconds(8 * 24 * 3600).getEpochSecond()));
		}

		@Test
		void refusesAnUnsignedIdToken() {
			linked();
			FederationTests.this.provider.signs = false;
			TestBrowser browser = browser();

			assertNobodyIsIn(browser, through(browser, "bank"), 400);
		}

		@Test
		void refusesAnAnswerOfAnotherIssuer() {
			refusesAnswer((parameters) -> with(parameters, "iss", "https://elsewhere.example"));
		}

		@Test
		void refusesAnAnswerWithoutTheIssuerThatTheProviderPromises() {
			refusesAnswer((parameters) -> without(parameters, "iss"));
		}

		@Test
		void refusesAnotherState() {
			refusesAnswer((parameters) -> with(parameters, "state", "A".repeat(43)));
		}

		@Test
		void refusesACodeOfSomebodyElse() {
			refusesAnswer((parameters) -> with(parameters, "code", UUID.randomUUID().toString()));
		}

		@Test
		void saysThatTheProviderSaidNo() {
			refusesAnswer((parameters) -> with(without(parameters, "code"), "error", "access_denied"));
		}

		@Test
		void refusesAnAnswerTwice() {
			linked();
			TestBrowser browser = browser();
			String back = back(browser, "/sign-in/provider/bank");
			assertThat(browser.get(back).name()).isEqualTo("account");
			browser.post("/sign-out", Map.of());

			assertNobodyIsIn(browser, browser.get(back), 400);
		}

		@Test
		void refusesAnAnswerInAnotherBrowser() {
			linked();
			String back = back(browser(), "/sign-in/provider/bank");
			TestBrowser victim = browser();

			assertNobodyIsIn(victim, victim.get(back), 400);
		}

		@Test
		void refusesAnAnswerAtAnotherProvidersAddress() {
			linked();
			TestBrowser browser = browser();
			String back = back(browser, "/sign-in/provider/bank").replace("/bank/", "/club/");

			assertNobodyIsIn(browser, browser.get(back), 400);
		}

		@Test
		void knowsNoOtherProvider() {
			assertThat(browser().get("/sign-in/provider/nobody").status()).isEqualTo(404);
			assertThat(browser().get("/sign-in/provider/nobody/callback?state=a&code=b").status()).isEqualTo(404);
		}

		@Test
		void saysThatTheProviderIsDown() {
			linked();
			TestBrowser browser = browser();
			String back = back(browser, "/sign-in/provider/bank");
			FederationTests.this.provider.up = false;

			assertNobodyIsIn(browser, browser.get(back), 502);
		}

		private static Map<String, String> with(Map<String, String> parameters, String name, String value) {
			Map<String, String> changed = new HashMap<>(parameters);
			changed.put(name, value);
			return changed;
		}

		private static Map<String, String> without(Map<String, String> parameters, String name) {
			Map<String, String> changed = new HashMap<>(parameters);
			changed.remove(name);
			return changed;
		}

	}

}
