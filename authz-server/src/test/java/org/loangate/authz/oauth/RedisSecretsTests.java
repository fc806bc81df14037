package org.loangate.authz.oauth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.session.TestBrowser;

import static org.assertj.core.api.Assertions.assertThat;

/// Reads Redis as somebody would who has a copy of it: no secret is in it, and nothing in it lets its reader act as
/// somebody.
@IntegrationTest
class RedisSecretsTests extends BorrowerTests {

	private static final String PASSWORD = "a lantern for the harbour 3";

	private static final String SESSIONS = "loangate:session:sessions:";

	@Test
	void holdsNoSecretInClear() throws Exception {
		String requestUri = startLoan().getQuery().replaceAll(".*request_uri=([^&]+).*", "$1");
		password("mei");
		code();
		TestBrowser person = person();
		String app = person.get("/account/totp").attribute("data-totp-secret").orElseThrow();

		List<String> contents = contents();

		assertThat(contents).as("what is looked through")
			.anyMatch((content) -> content.startsWith("loangate:interaction:"))
			.anyMatch((content) -> content.startsWith("loangate:step-up:"))
			.anyMatch((content) -> content.startsWith("loangate:totp-enrolment:"))
			.anyMatch((content) -> content.startsWith(SESSIONS));
		for (String secret : List.of(app, person.session(), PASSWORD, "6222020200112233446",
				requestUri.substring(requestUri.lastIndexOf(':') + 1))) {
			assertThat(contents).noneMatch((content) -> content.contains(secret));
		}
	}

	@Test
	void takesOverNobodysSessionWithWhatItHolds() {
		TestBrowser person = person();

		Set<String> keys = this.redis.keys(SESSIONS + "*");

		assertThat(keys).isNotEmpty();
		for (String key : keys) {
			String id = key.substring(SESSIONS.length());
			for (String cookie : List.of(id, base64(id), base64(id).replace("=", ""))) {
				TestBrowser thief = new TestBrowser(this.settings.issuer());
				thief.session(cookie);
				assertThat(thief.get("/account").name()).isEqualTo("sign-in");
			}
		}
		assertThat(person.get("/account").name()).isEqualTo("account");
	}

	@Test
	void takesACookieThatWasChangedForNone() {
		TestBrowser person = person();
		String cookie = person.session();
		String other = (cookie.charAt(60) == 'A') ? "B" : "A";

		for (String changed : List.of(cookie.substring(0, 60) + other + cookie.substring(61),
				cookie.substring(0, cookie.length() - 4), cookie + "AAAA", "A".repeat(5000), "%", "AQ")) {
			TestBrowser thief = new TestBrowser(this.settings.issuer());
			thief.session(changed);
			assertThat(thief.get("/account").name()).as(changed).isEqualTo("sign-in");
		}
	}

	private TestBrowser person() {
		return TestBrowser.registered(this.settings.issuer(), "r-" + UUID.randomUUID() + "@example.test", PASSWORD);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
	}

	/// Every key with what it holds, names of fields too.
	private List<String> contents() {
		List<String> contents = new ArrayList<>();
		for (String key : this.redis.keys("loangate:*")) {
			contents.add(key + " " + switch (this.redis.type(key)) {
				case STRING -> this.redis.opsForValue().get(key);
				case HASH -> Map.copyOf(this.redis.opsForHash().entries(key));
				case SET -> this.redis.opsForSet().members(key);
				case ZSET -> this.redis.opsForZSet().range(key, 0, -1);
				default -> "";
			});
		}
		return contents;
	}

}
