package org.loangate.authz.oauth;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.session.TestBrowser;
import org.loangate.authz.session.TestBrowser.Page;

import static org.assertj.core.api.Assertions.assertThat;

/// Another person's running application is to everybody else one that never was.
@IntegrationTest
class OtherPersonsApplicationTests extends BorrowerTests {

	private static final List<BiFunction<TestBrowser, String, Page>> WAYS = List.of(TestBrowser::get,
			(browser, path) -> browser.post(path + "/confirm", Map.of()),
			(browser, path) -> browser.post(path + "/deny", Map.of()));

	@Test
	void isNeitherSeenNorAgreedToNorDeclined() throws Exception {
		startLoan();
		password("mei");
		code();
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		String meis = this.browser.at().getPath();
		TestBrowser lin = TestBrowser.signedIn(this.settings.issuer(), "lin@example.test", "lin-demo-2026");

		for (BiFunction<TestBrowser, String, Page> way : WAYS) {
			lin.get("/account");
			Page never = way.apply(lin, "/applications/" + UUID.randomUUID());
			lin.get("/account");
			Page others = way.apply(lin, meis);

			assertThat(others.status()).isEqualTo(404).isEqualTo(never.status());
			assertThat(withoutReference(others)).isEqualTo(withoutReference(never));
		}
		this.browser.open(this.settings.issuer().resolve(meis));
		assertThat(this.browser.pageName()).isEqualTo("confirm-loan");
		this.browser.submit("button[data-action=confirm]", Map.of());
		assertThat(this.browser.query()).containsKey("code");
	}

	// The reference to quote and the form's token are new each time.
	private static String withoutReference(Page page) {
		return page.body()
			.replaceAll("value=\"[^\"]*\"|(?s)<output.*?</output>|<code[^>]*>[^<]*</code>|\"trace_id\":\"[^\"]*\"", "")
			.replaceAll("[A-Za-z0-9_-]{12}(?=</)", "");
	}

}
