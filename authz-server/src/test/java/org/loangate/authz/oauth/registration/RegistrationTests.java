package org.loangate.authz.oauth.registration;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.GrantType;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.client.ClientInformationResponse;
import com.nimbusds.oauth2.sdk.client.ClientReadRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformation;
import com.nimbusds.openid.connect.sdk.rp.OIDCClientMetadata;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClients;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.ClientSecrets;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class RegistrationTests {

	@Autowired
	private Settings settings;

	@Autowired
	private RateLimits limits;

	@Autowired
	private Clients clients;

	@Autowired
	private JdbcClient jdbc;

	private TestRegistrar registrar;

	@BeforeEach
	void begin() {
		this.registrar = new TestRegistrar(this.settings.issuer());
		this.limits.clear("client-registration", "registrar");
	}

	private List<String> evidence(String clientId) {
		return this.jdbc.sql("SELECT type FROM evidence_entry WHERE about = :id ORDER BY position")
			.param("id", clientId)
			.query(String.class)
			.list();
	}

	private long count() {
		return this.jdbc.sql("SELECT count(*) FROM oauth_client").query(Long.class).single();
	}

	@Nested
	class Registering {

		@Test
		void registersAPlainClientWithTheStandardsDefaults() throws Exception {
			OIDCClientInformation client = RegistrationTests.this.registrar.register(TestRegistrar.plain());

			OIDCClientMetadata metadata = client.getOIDCMetadata();
			assertThat(client.getSecret().getValue()).hasSize(43);
			assertThat(client.getSecret().getExpirationDate()).isNull();
			assertThat(client.getIDIssueDate()).isNotNull();
			assertThat(client.getRegistrationAccessToken().getValue()).hasSize(43);
			assertThat(client.getRegistrationURI())
				.isEqualTo(RegistrationTests.this.registrar.endpoint(client.getID().getValue()));
			assertThat(metadata.getTokenEndpointAuthMethod()).isEqualTo(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
			assertThat(metadata.getGrantTypes()).containsExactly(GrantType.AUTHORIZATION_CODE);
			assertThat(metadata.requiresPushedAuthorizationRequests()).isFalse();
			assertThat(metadata.getScope().toStringList()).contains("openid", "email")
				.noneMatch((scope) -> scope.startsWith("loans:") || scope.equals("client.create"));
			assertThat(RegistrationTests.this.clients.isDynamic(client.getID().getValue())).isTrue();
			assertThat(RegistrationTests.this.clients.isDynamic("lending-web")).isFalse();
			assertThat(evidence(client.getID().getValue())).containsExactly("client-registered");
		}

		@Test
		void isNotCached() throws Exception {
			HttpResponse<String> answer = RegistrationTests.this.registrar.post(TestRegistrar.members());

			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
			assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
			assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/json");
		}

		@Test
		void keepsDigestsAlone() throws Exception {
			OIDCClientInformation client = RegistrationTests.this.registrar.register(TestRegistrar.plain());

			String row = RegistrationTests.this.jdbc.sql("SELECT c::text FROM oauth_client c WHERE client_id = :id")
				.param("id", client.getID().getValue())
				.query(String.class)
				.single();
			assertThat(row).doesNotContain(client.getSecret().getValue())
				.doesNotContain(client.getRegistrationAccessToken().getValue());
			assertThat(RegistrationTests.this.clients.metadata(client.getID().getValue()).clientSecret())
				.containsExactly(ClientSecrets.digest(client.getSecret().getValue()));
		}

		@Test
		void ignoresWhatItDoesNotKnow() throws Exception {
			Map<String, Object> members = TestRegistrar.members();
			members.put("client_id", "lending-web");
			members.put("client_secret", "chosen-by-the-client-0123456789-0123456789");
			members.put("software_statement", "not.a.jwt");
			members.put("client_name#ja", "名前");
			members.put("favourite_colour", Map.of("red", 1));
			members.put("policy_uri", null);

			JsonNode client = TestRegistrar.json(RegistrationTests.this.registrar.post(members));

			assertThat(client.path("client_id").stringValue()).hasSize(22);
			assertThat(client.path("client_secret").stringValue()).hasSize(43);
			assertThat(client.has("favourite_colour")).isFalse();
			assertThat(client.has("software_statement")).isFalse();
		}

		@Test
		void givesNoSecretToAPublicClient() throws Exception {
			Map<String, Object> members = TestRegistrar.members();
			members.put("token_endpoint_auth_method", "none");
			members.put("application_type", "native");
			members.put("redirect_uris", List.of("com.example.app:/callback", "http://127.0.0.1/callback"));

			JsonNode client = TestRegistrar.json(RegistrationTests.this.registrar.post(members));

			assertThat(client.path("client_id").stringValue()).hasSize(22);
			assertThat(client.has("client_secret")).isFalse();
			assertThat(client.has("client_secret_expires_at")).isFalse();
		}

		@Test
		void takesAnInitialAccessTokenOnce() throws Exception {
			BearerAccessToken token = RegistrationTests.this.registrar.initialAccessToken();
			byte[] body = JsonMapper.shared().writeValueAsBytes(TestRegistrar.members());
			HttpResponse<String> first = register(token, body);
			long before = count();

			HttpResponse<String> second = register(token, body);

			assertThat(first.statusCode()).isEqualTo(201);
			assertThat(second.statusCode()).isEqualTo(401);
			assertThat(second.headers().firstValue("WWW-Authenticate").orElseThrow())
				.contains("error=\"invalid_token\"");
			assertThat(count()).isEqualTo(before);
		}

		@Test
		void registersOnceWhenTwoRequestsRaceWithOneToken() throws Exception {
			BearerAccessToken token = RegistrationTests.this.registrar.initialAccessToken();
			byte[] body = JsonMapper.shared().writeValueAsBytes(TestRegistrar.members());
			long before = count();
			CountDownLatch start = new CountDownLatch(1);
			Callable<Integer> attempt = () -> {
				start.await();
				return register(token, body).statusCode();
			};
			try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
				List<Future<Integer>> answers = List.of(threads.submit(attempt), threads.submit(attempt),
						threads.submit(attempt), threads.submit(attempt));
				start.countDown();
				List<Integer> statuses = new ArrayList<>();
				for (Future<Integer> answer : answers) {
					statuses.add(answer.get());
				}

				assertThat(statuses).containsExactlyInAnyOrder(201, 401, 401, 401);
			}
			assertThat(count()).isEqualTo(before + 1);
		}

		@Test
		void keepsTheTokenOfARegistrationThatFailed() throws Exception {
			BearerAccessToken token = RegistrationTests.this.registrar.initialAccessToken();

			HttpResponse<String> failed = register(token, "{}".getBytes());
			HttpResponse<String> mended = register(token,
					JsonMapper.shared().writeValueAsBytes(TestRegistrar.members()));

			assertThat(failed.statusCode()).isEqualTo(400);
			assertThat(mended.statusCode()).isEqualTo(201);
		}

		private HttpResponse<String> register(BearerAccessToken token, byte[] body) throws Exception {
			return RegistrationTests.this.registrar.send("POST", RegistrationTests.this.registrar.endpoint(),
					"Bearer " + token.getValue(), "application/json", body);
		}

	}

	@Nested
	class Managing {

		private OIDCClientInformation client;

		@BeforeEach
		void register() throws Exception {
			this.client = RegistrationTests.this.registrar.register(TestRegistrar.plain());
		}

		@Test
		void tellsAClientWhatItIsRegisteredWith() throws Exception {
			var answer = ClientInformationResponse
				.parse(new ClientReadRequest(this.client.getRegistrationURI(), this.client.getRegistrationAccessToken())
					.toHTTPRequest()
					.send());

			assertThat(answer.indicatesSuccess()).isTrue();
			JsonNode read = TestRegistrar.json(RegistrationTests.this.registrar.manage("GET", this.client, ""));
			assertThat(read.path("client_id").stringValue()).isEqualTo(this.client.getID().getValue());
			assertThat(read.path("client_name").stringValue()).isEqualTo("Example RP");
			assertThat(read.has("client_secret")).isFalse();
			assertThat(read.path("registration_access_token").stringValue())
				.isEqualTo(this.client.getRegistrationAccessToken().getValue());
		}

		@Test
		void replacesAllMetadataAndKeepsTheSecret() throws Exception {
			HttpResponse<String> answer = RegistrationTests.this.registrar.manage("PUT", this.client,
					update(Map.of("redirect_uris", List.of("https://rp.example/other"), "client_secret",
							this.client.getSecret().getValue())));

			assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
			ClientMetadata kept = RegistrationTests.this.clients.metadata(this.client.getID().getValue());
			assertThat(kept.redirectUris()).containsExactly("https://rp.example/other");
			assertThat(kept.clientName()).isEqualTo(this.client.getID().getValue());
			assertThat(kept.clientSecret()).containsExactly(ClientSecrets.digest(this.client.getSecret().getValue()));
			assertThat(evidence(this.client.getID().getValue())).containsExactly("client-registered", "client-updated");
		}

		@Test
		void endsTheSecretWithTheMethodThatNeedsIt() throws Exception {
			HttpResponse<String> toKeys = RegistrationTests.this.registrar.manage("PUT", this.client,
					update(Map.of("redirect_uris", List.of("https://rp.example/callback"), "token_endpoint_auth_method",
							"private_key_jwt", "jwks",
							Map.of("keys", List.of(TestClients.WEB.toPublicJWK().toJSONObject())))));
			HttpResponse<String> back = RegistrationTests.this.registrar.manage("PUT", this.client,
					update(Map.of("redirect_uris", List.of("https://rp.example/callback"))));

			assertThat(toKeys.statusCode()).as(toKeys.body()).isEqualTo(200);
			assertThat(TestRegistrar.json(toKeys).has("client_secret")).isFalse();
			assertThat(TestRegistrar.json(back).path("client_secret").stringValue()).hasSize(43)
				.isNotEqualTo(this.client.getSecret().getValue());
		}

		private String update(Map<String, Object> members) {
			ObjectNode body = JsonMapper.shared().valueToTree(members);
			body.put("client_id", this.client.getID().getValue());
			return body.toString();
		}

		@Test
		void endsAClient() throws Exception {
			HttpResponse<String> removed = RegistrationTests.this.registrar.manage("DELETE", this.client, "");
			HttpResponse<String> read = RegistrationTests.this.registrar.manage("GET", this.client, "");

			assertThat(removed.statusCode()).isEqualTo(204);
			assertThat(removed.body()).isEmpty();
			assertThat(read.statusCode()).isEqualTo(401);
			assertThat(RegistrationTests.this.clients.findByClientId(this.client.getID().getValue())).isNull();
			assertThat(evidence(this.client.getID().getValue())).containsExactly("client-registered", "client-removed");
		}

		@Test
		void endsWhatWasIssuedToAClient() throws Exception {
			String clientId = this.client.getID().getValue();
			HTTPResponse before = push();

			RegistrationTests.this.registrar.manage("DELETE", this.client, "");
			HTTPResponse after = push();

			assertThat(before.getStatusCode()).as(before.getBody()).isEqualTo(201);
			assertThat(after.getStatusCode()).isEqualTo(401);
			assertThat(after.getBodyAsJSONObject()).containsEntry("error", "invalid_client");
			assertThat(RegistrationTests.this.jdbc.sql("SELECT count(*) FROM oauth_authorization WHERE client_id = :id")
				.param("id", clientId)
				.query(Long.class)
				.single()).isZero();
		}

		private HTTPResponse push() throws Exception {
			return new PushedAuthorizationRequest(URI.create(RegistrationTests.this.settings.issuer() + "/oauth2/par"),
					new ClientSecretBasic(this.client.getID(), this.client.getSecret()),
					new AuthorizationRequest.Builder(ResponseType.CODE, this.client.getID())
						.redirectionURI(URI.create("https://rp.example/callback"))
						.scope(Scope.parse("openid"))
						.codeChallenge(new CodeVerifier(), CodeChallengeMethod.S256)
						.build())
				.toHTTPRequest()
				.send();
		}

		@Test
		void boundsUpdates() throws Exception {
			HttpResponse<String> answer = null;
			for (int i = 0; i < 61; i++) {
				answer = RegistrationTests.this.registrar.manage("PUT", this.client, "{}");
			}

			assertThat(answer.statusCode()).isEqualTo(429);
			assertThat(answer.headers().firstValue("Retry-After")).isPresent();
			assertThat(RegistrationTests.this.registrar.manage("GET", this.client, "").statusCode()).isEqualTo(200);
		}

		@Test
		void saysTheSameOfAWrongTokenAndOfNoClient() throws Exception {
			URI own = this.client.getRegistrationURI();
			URI none = RegistrationTests.this.registrar.endpoint("A".repeat(22));
			String wrong = "Bearer " + "A".repeat(43);
			String anothers = "Bearer " + RegistrationTests.this.registrar.register(TestRegistrar.plain())
				.getRegistrationAccessToken()
				.getValue();

			for (String method : List.of("GET", "PUT", "DELETE")) {
				HttpResponse<String> known = send(method, own, wrong);
				HttpResponse<String> unknown = send(method, none, wrong);
				HttpResponse<String> other = send(method, own, anothers);
				HttpResponse<String> configured = send(method, RegistrationTests.this.registrar.endpoint("lending-web"),
						anothers);
				assertThat(
						List.of(known.statusCode(), unknown.statusCode(), other.statusCode(), configured.statusCode()))
					.containsOnly(401);
				assertThat(List.of(known.body(), other.body(), configured.body())).containsOnly(unknown.body());
				assertThat(known.headers().firstValue("WWW-Authenticate").orElseThrow())
					.isEqualTo("Bearer error=\"invalid_token\"");
			}
			assertThat(RegistrationTests.this.clients.findByClientId("lending-web")).isNotNull();
			assertThat(RegistrationTests.this.registrar.manage("GET", this.client, "").statusCode()).isEqualTo(200);
		}

		private HttpResponse<String> send(String method, URI uri, String authorization) throws Exception {
			return RegistrationTests.this.registrar.send(method, uri, authorization, "application/json",
					"{}".getBytes());
		}

	}

}
