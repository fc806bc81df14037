package org.loangate.authz.oauth;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.StaffAccounts;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/// What each role gets at the authorization endpoint, and what it never does.
@IntegrationTest
class StaffScopesTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private Settings settings;

	@Autowired
	private StaffAccounts staffAccounts;

	@Autowired
	private Accounts accounts;

	private URI issuer;

	@BeforeEach
	void readIssuer() {
		this.issuer = this.settings.issuer();
	}

	/// The reference's table, scope by scope.
	static Map<String, Set<Role>> roles() throws IOException {
		return Files.readAllLines(Path.of("../docs/reference/roles.md"))
			.stream()
			.filter((line) -> line.matches("\\| `[a-z:]+` \\|.*"))
			.collect(Collectors.toMap((line) -> line.split("`", -1)[1],
					(line) -> Pattern.compile("`([a-z_]+)`")
						.matcher(line.substring(line.indexOf("|", 1)))
						.results()
						.map((role) -> Role.find(role.group(1)).orElseThrow())
						.collect(Collectors.toSet())));
	}

	@Test
	void knowsTheScopesOfTheReferenceAndNoOther() throws IOException {
		Set<String> forRoles = ClientMetadata.SCOPES.stream()
			.filter((scope) -> scope.contains(":"))
			.collect(Collectors.toSet());

		assertThat(roles().keySet()).isEqualTo(forRoles);
	}

	@ParameterizedTest
	@EnumSource(Role.class)
	void givesEachScopeToItsRolesAlone(Role role) throws Exception {
		TestStaff person = TestStaff.working(this.server, role);

		for (Map.Entry<String, Set<Role>> scope : roles().entrySet()) {
			if (scope.getKey().startsWith("loans:")) {
				continue;
			}
			TestOAuthClient client = new TestOAuthClient(this.issuer, "staff-tools");
			Map<String, String> answer = answer(person, client, client.request("openid " + scope.getKey()).build());

			if (scope.getValue().contains(role)) {
				assertThat(answer).as(scope.getKey()).containsKey("code");
			}
			else {
				assertThat(answer).as(scope.getKey()).containsEntry("error", "invalid_scope").doesNotContainKey("code");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "BORROWER")
	void givesStaffNeitherLoansNorTransactions(Role role) throws Exception {
		TestStaff person = TestStaff.working(this.server, role);
		TestOAuthClient client = new TestOAuthClient(this.issuer);

		assertThat(answer(person, client, client.request("openid loans:read").build())).containsEntry("error",
				"invalid_scope");
		assertThat(answer(person, client,
				client.request("openid loans:apply")
					.customParameter("authorization_details", TestOAuthClient.loan("800.00"))
					.build()))
			.containsEntry("error", "access_denied")
			.containsEntry("error_description", "refused");
		assertThat(answer(person, client, client.request("openid profile").build())).containsKey("code");
	}

	@Test
	void asksStaffForTheirPasskeyBeforeTheyGetAScope() throws Exception {
		TestStaff person = TestStaff.working(this.server, Role.REVIEWER);
		org.loangate.authz.session.TestBrowser browser = org.loangate.authz.session.TestBrowser.signedIn(this.issuer,
				person.email(), TestStaff.PASSWORD);
		TestOAuthClient client = new TestOAuthClient(this.issuer, "staff-tools");

		Page page = browser.get(client.authorizationUri(client.request("openid reviews:read").build()).toString());

		assertThat(page.name()).isEqualTo("passkey");
	}

	@Test
	void givesNoScopeOfStaffForAPasskeyInQuarantine() throws Exception {
		TestStaff person = TestStaff.withNewPasskey(this.server, Role.SECURITY_OFFICER);
		TestOAuthClient client = new TestOAuthClient(this.issuer, "staff-tools");

		assertThat(answer(person, client, client.request("openid policy:approve").build()))
			.containsEntry("error", "unmet_authentication_requirements")
			.doesNotContainKey("code");
	}

	@Test
	void endsWhatOutlivesASignInWithTheAccount() throws Exception {
		TestStaff person = TestStaff.working(this.server, Role.OPERATOR);
		TestOAuthClient client = new TestOAuthClient(this.issuer, "staff-tools");
		AuthorizationRequest request = client.request("openid offline_access operations:manage").build();
		HTTPResponse tokens = client.token(answer(person, client, request).get("code"));
		String refreshToken = String.valueOf(tokens.getBodyAsJSONObject().get("refresh_token"));
		var subject = this.accounts.findByEmail(person.email()).orElseThrow().subject();

		this.staffAccounts.close(subject, subject);

		assertThat(client.refresh(refreshToken).getStatusCode()).isEqualTo(400);
		assertThat(
				client.userinfo(String.valueOf(tokens.getBodyAsJSONObject().get("access_token")), true).getStatusCode())
			.isEqualTo(401);
		assertThat(person.browser().get("/operations").name()).isEqualTo("sign-in");
		assertThat(person.signInByPasskey().name()).isEqualTo("sign-in");
	}

	private static Map<String, String> answer(TestStaff person, TestOAuthClient client, AuthorizationRequest request)
			throws Exception {
		Page page = person.browser().get(client.authorizationUri(request).toString());
		assertThat(page.url().toString()).startsWith(TestOAuthClient.REDIRECT.toString());
		return UriComponentsBuilder.fromUri(page.url())
			.build()
			.getQueryParams()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey,
					(entry) -> URLDecoder.decode(entry.getValue().getFirst(), StandardCharsets.UTF_8)));
	}

}
