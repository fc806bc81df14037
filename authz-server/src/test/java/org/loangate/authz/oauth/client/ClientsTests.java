package org.loangate.authz.oauth.client;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@IntegrationTest
class ClientsTests {

	@TempDir
	private Path directory;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private SecretCipher cipher;

	@Test
	void refusesADatabaseThatKnowsTheDemosClients() {
		assertThatIllegalStateException().isThrownBy(() -> start(""))
			.withMessageContaining("a client of the demo is registered");
	}

	@Test
	void listsEveryFaultOfAFileAtOnce() throws Exception {
		Path file = Files.writeString(this.directory.resolve("clients.yaml"), """
				clients:
				  - client_id: one
				    redirect_uris: ["http://evil.example/"]
				  - client_id: two
				    grant_types: [password]
				    redirect_uris: ["https://two.example/"]
				  - client_id: two
				    redirect_uris: ["https://two.example/"]
				""");

		assertThatIllegalStateException().isThrownBy(() -> start(file.toString()))
			.withMessageContaining("one: redirect_uris")
			.withMessageContaining("two: grant_types")
			.withMessageContaining("two: more than one entry");
	}

	@Test
	void namesAMemberThatNobodyKnowsButQuotesNothing() throws Exception {
		Path file = Files.writeString(this.directory.resolve("clients.yaml"), """
				clients:
				  - client_id: one
				    client_secret: a-secret-that-must-not-be-quoted-anywhere
				    client_sceret: a-secret-that-must-not-be-quoted-anywhere
				""");

		assertThatIllegalStateException().isThrownBy(() -> start(file.toString()))
			.withMessageContaining("unknown member client_sceret")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("must-not-be-quoted"));
	}

	@Test
	void keepsADigestOfASecretAlone() {
		assertThat(this.jdbc.sql("SELECT encode(metadata, 'escape') FROM oauth_client").query(String.class).list())
			.isNotEmpty()
			.noneMatch((row) -> row.contains("plain-secret"));
	}

	private Clients start(String file) {
		Settings production = new Settings(URI.create("https://id.lender.example"),
				URI.create("https://api.lender.example"), "https://api.lender.example", "id.lender.example",
				new Settings.Secret(""), file, "", "", List.of());
		return new Clients(this.jdbc, this.cipher, Clock.systemUTC(), production, new MockEnvironment());
	}

}
