package org.loangate.authz.oauth.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ClientsFileTests {

	private static final String FIRST = "first-secret-0123456789-0123456789-01";

	private static final String SECOND = "second-secret-0123456789-0123456789-0";

	private static final String PLAIN = """
			    token_endpoint_auth_method: client_secret_basic
			    grant_types: [client_credentials]
			    require_pushed_authorization_requests: false
			    dpop_bound_access_tokens: false
			    scope: openid
			""";

	private static TestClientStore database;

	@TempDir
	private Path directory;

	@BeforeAll
	static void create() {
		database = new TestClientStore();
	}

	@Test
	void refusesADatabaseThatKnowsTheDemosClients() throws Exception {
		String demo = "clients:\n  - client_id: lending-web\n    client_secret: " + FIRST + "\n" + PLAIN;

		assertThatIllegalStateException().isThrownBy(() -> start(demo))
			.withMessageContaining("a client of the demo is registered");
		assertThat(database.store().find("lending-web")).isEmpty();
	}

	@Test
	void listsEveryFaultOfAFileAtOnceAndChangesNothing() throws Exception {
		String file = """
				clients:
				  - client_id: one
				    redirect_uris: ["http://evil.example/"]
				    client_sceret: must-not-be-quoted-anywhere
				    dpop_bound_access_tokens: "yes"
				  - client_id: two
				    grant_types: [password]
				    redirect_uris: ["https://two.example/"]
				    post_logout_redirect_uris: ["https://two.example/#out"]
				    backchannel_logout_uri: http://two.example/out
				    default_max_age: -1
				    subject_type: pairwise
				  - client_id: two
				    redirect_uris: https://two.example/
				    default_max_age: soon
				    jwks: []
				  - client_name: [no, id]
				  - client_id: sound
				    client_secret: sound-secret-must-not-be-quoted-anywhere
				    token_endpoint_auth_method: client_secret_basic
				    grant_types: [client_credentials]
				""";

		assertThatIllegalStateException().isThrownBy(() -> start(file))
			.withMessageContaining("one: unknown member client_sceret")
			.withMessageContaining("one: dpop_bound_access_tokens (expected: true or false)")
			.withMessageContaining("two: grant_types: password")
			.withMessageContaining("two: post_logout_redirect_uris: https://two.example/#out")
			.withMessageContaining("two: backchannel_logout_uri: http://two.example/out")
			.withMessageContaining("two: default_max_age: -1")
			.withMessageContaining("two: subject_type: pairwise")
			.withMessageContaining("two: more than one entry")
			.withMessageContaining("two: redirect_uris (expected: a list")
			.withMessageContaining("two: default_max_age (expected: a whole number)")
			.withMessageContaining("two: jwks (expected: an object)")
			.withMessageContaining("entry 4: client_name")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("must-not-be-quoted"));
		assertThat(database.store().find("sound")).isEmpty();
	}

	@Test
	void changesNothingWhenTheSameFileIsAppliedAgain() throws Exception {
		String file = entry("same", FIRST);
		start(file);
		String revision = database.store().find("same").orElseThrow().revision();

		start(file);

		assertThat(database.store().find("same").orElseThrow().revision()).isEqualTo(revision);
		assertThat(database.evidence("same")).containsExactly("client-registered");
	}

	@Test
	void letsTwoSecretsLiveAndEndsTheOneThatIsDropped() throws Exception {
		start(entry("rotating", FIRST));
		assertThat(accepts("rotating", FIRST)).isTrue();
		assertThat(accepts("rotating", SECOND)).isFalse();

		start(entry("rotating", "[" + SECOND + ", " + FIRST + "]"));
		assertThat(accepts("rotating", FIRST)).isTrue();
		assertThat(accepts("rotating", SECOND)).isTrue();
		assertThat(accepts("rotating", "third-secret-0123456789-0123456789-01")).isFalse();

		start(entry("rotating", "[" + SECOND + "]"));
		assertThat(accepts("rotating", FIRST)).isFalse();
		assertThat(accepts("rotating", SECOND)).isTrue();
	}

	@Test
	void refusesAThirdSecret() {
		assertThatIllegalStateException()
			.isThrownBy(() -> start(entry("three", "[" + FIRST + ", " + SECOND + ", " + FIRST + "x]")))
			.withMessageContaining("three: client_secret");
	}

	private static boolean accepts(String clientId, String secret) {
		return new ClientSecrets().matches(secret,
				String.join(" ", database.store().find(clientId).orElseThrow().secretDigests()));
	}

	@Test
	void endsAClientThatVanishesFromTheFileAndKeepsThoseThatRegisteredThemselves() throws Exception {
		start(entry("vanishing", FIRST));
		register("of-its-own");
		database.events.clear();

		start(entry("other", FIRST));

		assertThat(database.store().find("vanishing")).isEmpty();
		assertThat(database.store().find("of-its-own")).isPresent();
		assertThat(database.events).contains(new ClientRemoved("vanishing"))
			.doesNotContain(new ClientRemoved("of-its-own"));
		assertThat(database.evidence("vanishing")).containsExactly("client-registered", "client-removed");
	}

	@Test
	void endsNobodyWithoutAFile() throws Exception {
		start(entry("staying", FIRST));

		database.start("");

		assertThat(database.store().find("staying")).isPresent();
	}

	@Test
	void refusesTheNameOfAClientThatRegisteredItself() {
		register("taken");

		assertThatIllegalStateException().isThrownBy(() -> start(entry("taken", FIRST)))
			.withMessageContaining("taken: client_id of a client that registered itself");
	}

	@ParameterizedTest
	@ValueSource(strings = { "policy:approve", "policy:read policy:approve", "reviews:decide" })
	void refusesAProgramWithAScopeOfPeople(String scope) {
		String file = "clients:\n  - client_id: overreaching\n    client_secret: " + FIRST + "\n"
				+ PLAIN.replace("scope: openid", "scope: " + scope);

		assertThatIllegalStateException().isThrownBy(() -> start(file))
			.withMessageContaining("overreaching: grant_types: client_credentials");
		assertThat(database.store().find("overreaching")).isEmpty();
	}

	@Test
	void takesTheRowsOfTheReleaseBefore() {
		byte[] before = JsonMapper.shared()
			.writeValueAsBytes(Map.of("client_id", "older", "grant_types", List.of("client_credentials"),
					"response_types", List.of("code"), "token_endpoint_auth_method", "none"));
		database.jdbc.sql(
				"INSERT INTO oauth_client (client_id, metadata, registered_at, updated_at) VALUES ('older', :m, now(), now())")
			.param("m",
					new org.loangate.authz.platform.SecretCipher("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
						.encrypt(before, "oauth_client.metadata:older"))
			.update();

		assertThat(database.store().find("older").orElseThrow().dynamic()).isFalse();
	}

	private static void register(String clientId) {
		ClientMetadata metadata = ClientMetadata
			.of(JsonMapper.shared().valueToTree(Map.of("client_id", clientId, "token_endpoint_auth_method", "none")));
		database.transactions.executeWithoutResult((_) -> database.store().add(metadata, "token", "registrar"));
	}

	private static String entry(String clientId, String secret) {
		return "clients:\n  - client_id: " + clientId + "\n    client_secret: " + secret + "\n" + PLAIN;
	}

	private void start(String yaml) throws Exception {
		database.start(Files.writeString(this.directory.resolve("clients.yaml"), yaml).toString());
	}

}
