package org.loangate.authz.loan;

import java.io.UnsupportedEncodingException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.contract.Terms;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.context.WebApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/// The pages, without the security chain before them: the journeys through a whole installation have that.
@IntegrationTest
class LoanPagesTests {

	@Autowired
	private LoanApplications applications;

	@Autowired
	private BrowserSessions sessions;

	@Autowired
	private Accounts accounts;

	@Autowired
	private WebApplicationContext server;

	private MockMvcTester pages;

	private TestApplications test;

	private MockHttpSession session;

	@BeforeEach
	void setUp() {
		this.pages = MockMvcTester.create(MockMvcBuilders.webAppContextSetup(this.server).build());
		this.test = new TestApplications(this.server);
		this.session = new MockHttpSession();
	}

	/// Mei has an authenticator app; a new borrower has a password only.
	private Subject mei() {
		return this.accounts.findByEmail("mei@example.test").orElseThrow().subject();
	}

	private SignIn signIn(Subject subject) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setSession(this.session);
		return this.sessions.start(request, subject, new ProvenFactor("password", List.of("pwd"), Instant.now()));
	}

	private LoanApplication propose(Subject subject, Terms terms) {
		return this.applications
			.propose(TestProposals.of(subject, terms, UUID.randomUUID().toString(), signIn(subject).sid()));
	}

	private MvcTestResult get(LoanApplication application, String language) {
		return this.pages.get()
			.uri(this.applications.pathOf(application.id()))
			.header("Accept-Language", language)
			.session(this.session)
			.exchange();
	}

	private MvcTestResult post(LoanApplication application, String action) {
		return this.pages.post()
			.uri(this.applications.pathOf(application.id()) + "/" + action)
			.session(this.session)
			.exchange();
	}

	private LoanApplication now(LoanApplication application) {
		return this.applications.find(application.id()).orElseThrow();
	}

	private static String body(MvcTestResult result) {
		try {
			return result.getResponse().getContentAsString();
		}
		catch (UnsupportedEncodingException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void asksForTheCodeBeforeTheTerms() {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));

		MvcTestResult result = get(application, "en");

		assertThat(result).hasStatus3xxRedirection();
		assertThat(result.getResponse().getRedirectedUrl()).startsWith("/step-up/");
		assertThat(now(application)).isInstanceOf(LoanApplication.Challenged.class);
		assertThat(get(application, "en").getResponse().getRedirectedUrl())
			.isEqualTo(result.getResponse().getRedirectedUrl());
		assertThat(this.test.evidence(application.id(), "loan-challenged")).isOne();
	}

	@Test
	void namesWhatIsMissingAndLeadsThere() {
		LoanApplication application = propose(this.test.borrower(), TestProposals.terms("8000.00"));

		String page = body(get(application, "en"));

		assertThat(page).contains("data-page=\"denied\"")
			.contains("Add a passkey")
			.contains("href=\"/account\"")
			.contains("/enrol?factor=passkey")
			.contains("/unmet\"")
			.doesNotContain("??");
		assertThat(body(get(application, "zh-CN"))).contains("添加通行密钥").contains("data-page=\"denied\"");
		assertThat(enrol(application, "passkey")).isEqualTo("/account/passkeys/new");
		assertThat(enrol(application, "totp")).isEqualTo(this.applications.pathOf(application.id()));
	}

	private String enrol(LoanApplication application, String factor) {
		return String.valueOf(this.pages.get()
			.uri(this.applications.pathOf(application.id()) + "/enrol?factor=" + factor)
			.session(this.session)
			.exchange()
			.getResponse()
			.getRedirectedUrl());
	}

	@Test
	void namesEveryWayThatWouldDo() {
		LoanApplication application = propose(this.test.borrower(), TestProposals.terms("500.00"));

		assertThat(body(get(application, "en"))).contains("Add a passkey", "Add an authenticator app");
	}

	@Test
	void keepsWhatWaitsForAFactorAsLongAsWhatIsHeld() {
		Subject borrower = this.test.borrower();
		Terms terms = TestProposals.terms("8000.00");
		LoanApplication application = propose(borrower, terms);
		get(application, "en");

		assertThat(now(application)).isInstanceOf(LoanApplication.Challenged.class);
		assertThat(this.applications.endOf(application.id()).orElseThrow())
			.isAfter(Instant.now().plus(1, ChronoUnit.HOURS));
		assertThat(this.test.evidence(application.id(), "loan-waits-for-factor")).isOne();
		get(application, "en");
		assertThat(this.test.evidence(application.id(), "loan-waits-for-factor")).isOne();
		assertThat(propose(borrower, terms).id()).isEqualTo(application.id());
		assertThat(propose(borrower, TestProposals.terms("8000.01")).id()).isNotEqualTo(application.id());
	}

	@ParameterizedTest
	@ValueSource(strings = { "address", "older", "alone" })
	void advisesWhatCanBeDoneAboutWhatIsTooNew(String advice) {
		Map<String, String> words = this.server.getBean(LoanWords.class).quarantined(Instant.now(), advice);

		assertThat(words).containsOnlyKeys("en", "zh-CN")
			.allSatisfy((language, text) -> assertThat(text).isNotBlank().doesNotContain("??", "{0}"));
	}

	@Test
	void endsWhatWaitsWhereItsBorrowerGoesBackWithout() {
		LoanApplication application = propose(this.test.borrower(), TestProposals.terms("8000.00"));
		get(application, "en");

		assertThat(post(application, "unmet").getResponse().getRedirectedUrl()).startsWith("/oauth2/authorize");

		LoanApplication.Refused refused = (LoanApplication.Refused) now(application);
		assertThat(refused.reason()).isEqualTo(Reason.UNMET_AUTHENTICATION_REQUIREMENTS);
		assertThat(refused.unmet()).isEqualTo(LoanApplication.Unmet.MISSING);
		assertThat(body(get(application, "en"))).contains("a passkey");
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "zh-CN" })
	void saysWhyPolicyDenies(String language) {
		LoanApplication application = propose(this.test.borrower(), TestProposals.terms("300000.00"));

		assertThat(body(get(application, language))).contains("data-page=\"denied\"")
			.contains("200,000")
			.contains("Sunrise Lending")
			.doesNotContain("??");
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "zh-CN" })
	void showsEveryTermBeforeAnythingIsAgreed(String language) {
		Terms terms = TestProposals.terms("8000.00");

		String page = confirmPage(terms, language, true);

		assertThat(page).contains("data-page=\"confirm-loan\"")
			.contains("Sunrise Lending")
			.contains("8,000.00")
			.contains("data-term=\"term_months\"")
			.contains("7.35")
			.contains("data-term=\"purpose\"")
			.contains("data-term=\"payout_account\"")
			.contains("data-action=\"confirm\"")
			.contains("data-passkey-options=\"/step-up/")
			.contains("data-action=\"deny\"")
			.doesNotContain("??");
		assertThat(page.replaceAll("<[^>]*>|\\s", "")).contains(terms.payoutAccount().id());
	}

	@ParameterizedTest
	@CsvSource({ "en,CNY,人民币", "zh-CN,人民币,CNY" })
	void callsACurrencyByOneNameInALanguage(String language, String name, String otherName) {
		String page = confirmPage(TestProposals.terms("8000.00"), language, true);

		assertThat(page.replaceAll("<[^>]*>", "").replaceAll("\\s+", " ")).contains(name + " 8,000.00")
			.doesNotContain(otherName);
	}

	@ParameterizedTest
	@ValueSource(strings = { "en", "zh-CN" })
	void asksForAClickWhereNoPasskeyAgrees(String language) {
		assertThat(confirmPage(TestProposals.change(), language, false)).contains("data-page=\"confirm-loan\"")
			.contains("data-term=\"loan_id\"")
			.contains("/confirm\"")
			.doesNotContain("data-passkey-options")
			.doesNotContain("data-term=\"amount\"")
			.doesNotContain("??");
	}

	// A passkey's ceremony needs a browser: the page itself is rendered from the step it
	// belongs to.
	private String confirmPage(Terms terms, String language, boolean byPasskey) {
		LoanApplication application = propose(mei(), terms);
		LoanPages controller = this.server.getBean(LoanPages.class);
		Locale locale = Locale.forLanguageTag(language);
		LoanApplication.Challenged challenged = this.test.challenge(application.id());
		FactorProfile passkey = new FactorProfile("passkey", List.of("swk"), true, true, true, true);
		FactorProfile totp = new FactorProfile("totp", List.of("otp"), false, false, false, false);
		Step.Confirm step = new Step.Confirm(challenged, this.test.stepUp(application.ask()),
				byPasskey ? passkey : null, byPasskey ? List.of(totp) : List.of(), 1, 2);
		return TestPages.render(this.server, locale, (model) -> controller.confirm(step, locale, model));
	}

	@Test
	void declinesOnceAndForAll() {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));
		get(application, "en");

		assertThat(post(application, "deny").getResponse().getRedirectedUrl()).isEqualTo(application.ask().returnTo());
		assertThat(post(application, "confirm")).hasStatus3xxRedirection();
		assertThat(get(application, "en").getResponse().getRedirectedUrl()).isEqualTo(application.ask().returnTo());

		assertThat(((LoanApplication.Refused) now(application)).reason()).isEqualTo(Reason.BORROWER_DECLINED);
		assertThat(this.test.evidence(application.id(), "loan-refused")).isOne();
	}

	@Test
	void doesNotAgreeByAClickBeforeTheFactorsAreProven() {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));
		get(application, "en");

		post(application, "confirm");

		assertThat(((LoanApplication.Challenged) now(application)).agreedAt()).isNull();
	}

	@Test
	void saysThatItExpired() {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));
		this.test.lapse(application.id());

		MvcTestResult result = get(application, "en");

		assertThat(result).hasStatus(410);
		assertThat(body(result)).contains("data-page=\"error\"").contains("action=\"/oauth2/authorize\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "held", "cooling-off" })
	void saysThatItWaits(String reason) {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));
		this.test.hold(application.id(), reason);

		assertThat(body(get(application, "en"))).contains("data-page=\"held\"").doesNotContain("??");
		assertThat(body(get(application, "zh-CN"))).contains("data-page=\"held\"").doesNotContain("??");
		assertThat(this.applications.propose(TestProposals.of(mei(), application.ask().terms())).id())
			.isEqualTo(application.id());
	}

	@Test
	void isNotThereForAnybodyElseNorForAnotherBrowser() {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));

		this.session = new MockHttpSession();
		signIn(mei());
		assertThat(get(application, "en")).hasStatus(409);
		assertThat(post(application, "deny")).hasStatus(409);
		signIn(this.test.borrower());
		assertThat(get(application, "en")).hasStatus(404);
		assertThat(now(application)).isInstanceOf(LoanApplication.Proposed.class);
	}

	@Test
	void signsInAgainWhereTheSessionIsTooOld() {
		LoanApplication application = propose(mei(), TestProposals.terms("1500.00"));
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setSession(this.session);
		this.sessions.start(request, mei(),
				new ProvenFactor("password", List.of("pwd"), Instant.now().minusSeconds(3600)));

		assertThat(get(application, "en").getResponse().getRedirectedUrl()).startsWith("/sign-in?continue=");
	}

}
