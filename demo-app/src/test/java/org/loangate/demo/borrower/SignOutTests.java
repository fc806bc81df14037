package org.loangate.demo.borrower;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Signing out of the lending web app: here, at the authorization server, and because that says so.
class SignOutTests extends BorrowerTests {

	private final String sid = UUID.randomUUID().toString();

	@BeforeEach
	void signIn() {
		this.standIns.session(this.sid);
		signIn(this.browser);
	}

	private void signIn(Browser at) {
		String url = Browser.location(at.get("/sign-in"));
		at.get(this.standIns.agree(url));
		assertThat(isSignedIn(at)).isTrue();
	}

	private static boolean isSignedIn(Browser at) {
		return at.get("/").body().contains("href=\"/sign-out\"");
	}

	private HttpResponse<String> signOut() {
		return this.browser.fillIn("/sign-out", Map.of());
	}

	@Test
	void endsItsOwnSessionAndAsksTheServerToEndTheOther() throws Exception {
		HttpResponse<String> sent = signOut();

		assertThat(sent.statusCode()).isEqualTo(303);
		LogoutRequest request = LogoutRequest.parse(URI.create(Browser.location(sent)));
		assertThat(Browser.location(sent)).startsWith(this.standIns.url() + "/connect/logout?");
		assertThat(SignedJWT.parse(request.getIDTokenHint().serialize()).getJWTClaimsSet().getStringClaim("sid"))
			.isEqualTo(this.sid);
		assertThat(request.getPostLogoutRedirectionURI()).isEqualTo(URI.create(this.demo.url() + "/"));
		assertThat(isSignedIn(this.browser)).isFalse();

		String state = request.getState().getValue();
		assertThat(this.browser.get("/?state=" + state).body()).contains("data-signed-out");
		assertThat(this.browser.get("/?state=" + state).body()).doesNotContain("data-signed-out");
	}

	@Test
	void saysNothingToAStateThatIsNotItsOwn() {
		signOut();

		assertThat(this.browser.get("/?state=forged").body()).doesNotContain("data-signed-out");
	}

	@Test
	void signsOutHereWhereNobodyIsSignedInThere() {
		signOut();

		assertThat(Browser.location(signOut())).isEqualTo("/");
	}

	@Nested
	class BackChannel {

		private HttpResponse<String> post(String token) {
			return new Browser(SignOutTests.this.demo.url()).submit("/backchannel-logout", Map.of(),
					Map.of("logout_token", token));
		}

		private String token(Map<String, Object> changes) {
			Map<String, Object> claims = new HashMap<>(Map.of("sid", SignOutTests.this.sid));
			claims.putAll(changes);
			return SignOutTests.this.standIns.logoutToken("logout+jwt", claims);
		}

		@Test
		void endsEverySessionOfTheSignInAndNoOther() {
			Browser same = new Browser(SignOutTests.this.demo.url());
			SignOutTests.this.signIn(same);
			SignOutTests.this.standIns.session("another");
			Browser other = new Browser(SignOutTests.this.demo.url());
			SignOutTests.this.signIn(other);

			HttpResponse<String> answer = post(token(Map.of()));

			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("no-store");
			assertThat(isSignedIn(SignOutTests.this.browser)).isFalse();
			assertThat(isSignedIn(same)).isFalse();
			assertThat(isSignedIn(other)).isTrue();
		}

		@Test
		void endsEverySessionOfAPersonWhereNoSignInIsNamed() {
			Map<String, Object> claims = new HashMap<>();
			claims.put("sid", null);

			assertThat(post(token(claims)).statusCode()).isEqualTo(200);
			assertThat(isSignedIn(SignOutTests.this.browser)).isFalse();
		}

		@Test
		void takesATokenOnce() {
			String token = token(Map.of());
			assertThat(post(token).statusCode()).isEqualTo(200);
			SignOutTests.this.signIn(SignOutTests.this.browser);

			assertThat(post(token).statusCode()).isEqualTo(400);
			assertThat(isSignedIn(SignOutTests.this.browser)).isTrue();
		}

		@Test
		void refusesWhatIsNoLogoutToken() {
			Map<String, Object> noEvents = new HashMap<>();
			noEvents.put("events", null);
			Map<String, Object> nobody = new HashMap<>();
			nobody.put("sid", null);
			nobody.put("sub", null);
			String genuine = token(Map.of());
			String[] parts = genuine.split("\\.");
			List<String> wrong = List.of("", "not-a-jwt", parts[0] + "." + parts[1] + ".",
					parts[0] + "." + parts[1] + "." + (parts[2].startsWith("A") ? "B" : "A") + parts[2].substring(1),
					SignOutTests.this.standIns.logoutToken("JWT", Map.of("sid", SignOutTests.this.sid)),
					token(Map.of("iss", "https://other.example")), token(Map.of("aud", "somebody-else")),
					token(Map.of("exp", 1)), token(Map.of("nonce", "n")), token(noEvents), token(nobody),
					token(Map.of("events", Map.of("urn:example:other", Map.of()))));
			for (String token : wrong) {
				assertThat(post(token).statusCode()).as(token).isEqualTo(400);
			}
			assertThat(isSignedIn(SignOutTests.this.browser)).isTrue();
			assertThat(post(genuine).statusCode()).isEqualTo(200);
		}

		@Test
		void endsNobodyElsesSession() {
			assertThat(post(token(Map.of("sub", "mei-0000000000000000000"))).statusCode()).isEqualTo(200);

			assertThat(isSignedIn(SignOutTests.this.browser)).isTrue();
		}

	}

}
