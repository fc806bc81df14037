package org.loangate.authz.oauth.client;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.authz.AuthorizationServer;
import org.loangate.authz.oauth.registration.TestRegistrar;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// One server, started with one file and then with another.
class ClientsFileStartTests {

	private static final String SECRET = "leaving-secret-0123456789-0123456789";

	private static final String ENTRY = """
			  - client_id: %s
			    client_secret: leaving-secret-0123456789-0123456789
			    token_endpoint_auth_method: client_secret_basic
			    grant_types: [client_credentials]
			    require_pushed_authorization_requests: false
			    dpop_bound_access_tokens: false
			    scope: openid
			""";

	@TempDir
	private Path directory;

	@Test
	void endsTheTokensOfAClientThatIsNoLongerInTheFile() throws Exception {
		StoresLease stores = EmbeddedStores.shared().lease();
		int port = EmbeddedStores.freePort();
		TestRegistrar client = new TestRegistrar(URI.create("http://localhost:" + port));
		String jti;
		try (ConfigurableApplicationContext _ = start(stores, port,
				ENTRY.formatted("leaving") + ENTRY.formatted("staying"))) {
			jti = SignedJWT
				.parse(client.token("leaving", SECRET, "openid")
					.toSuccessResponse()
					.getTokens()
					.getAccessToken()
					.getValue())
				.getJWTClaimsSet()
				.getJWTID();
			assertThat(client.token("staying", SECRET, "openid").indicatesSuccess()).isTrue();
		}

		try (ConfigurableApplicationContext server = start(stores, port, ENTRY.formatted("staying"))) {
			assertThat(client.token("leaving", SECRET, "openid").indicatesSuccess()).isFalse();
			assertThat(client.token("staying", SECRET, "openid").indicatesSuccess()).isTrue();
			assertThat(server.getBean(JdbcClient.class)
				.sql("SELECT client_id FROM oauth_authorization")
				.query(String.class)
				.list()).containsOnly("staying");
			assertThat(server.getBean(StringRedisTemplate.class).hasKey("loangate:revoked:{" + jti + "}")).isTrue();
		}
	}

	private ConfigurableApplicationContext start(StoresLease stores, int port, String entries) throws Exception {
		Map<String, String> settings = new HashMap<>(stores.environment(Schema.AUTHZ));
		settings.put("LOANGATE_AUTHZ_PORT", String.valueOf(port));
		settings.put("LOANGATE_KEK", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
		settings.put("LOANGATE_CLIENTS_FILE",
				Files.writeString(this.directory.resolve("clients.yaml"), "clients:\n" + entries).toString());
		return new SpringApplicationBuilder(AuthorizationServer.class).profiles("demo")
			.initializers((context) -> TestPropertyValues.of(settings).applyTo(context))
			.run();
	}

}
