package org.loangate.authz.oauth.registration;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

import com.nimbusds.openid.connect.sdk.rp.OIDCClientInformation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.authz.IntegrationTest;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// What comes to the management of a client and must not get in.
@IntegrationTest
class UpdateInputTests extends HostileRegistrationTests {

	private OIDCClientInformation client;

	@BeforeEach
	void register() throws Exception {
		this.client = this.registrar.register(TestRegistrar.plain());
		this.before = written();
	}

	@AfterEach
	void isAsItWas() throws Exception {
		HttpResponse<String> read = this.registrar.manage("GET", this.client, "");

		assertThat(TestRegistrar.json(read).path("client_name").stringValue()).isEqualTo("Example RP");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			client_id                  | `"lending-web"`
			client_id                  | null
			client_secret              | `"A-secret-that-is-not-the-clients-own-01234"`
			registration_access_token  | `"AAAA"`
			registration_client_uri    | `"https://rp.example/"`
			client_secret_expires_at   | 0
			client_id_issued_at        | 0
			scope                      | `"openid loans:apply"`
			token_endpoint_auth_method | `"client_secret_jwt"`
			""")
	void refusesWhatAnUpdateMustNotSay(String member, String value) throws Exception {
		Map<String, Object> members = TestRegistrar.members();
		members.put("client_id", this.client.getID().getValue());
		members.put(member, JsonMapper.shared().readTree(value));

		HttpResponse<String> answer = this.registrar.manage("PUT", this.client,
				JsonMapper.shared().writeValueAsString(members));

		assertRefused(answer, 400, "invalid_client_metadata");
		assertThat(answer.body()).contains(member);
	}

	@Test
	void refusesATokenInTheUrl() throws Exception {
		URI uri = URI.create(this.client.getRegistrationURI() + "?access_token="
				+ this.client.getRegistrationAccessToken().getValue());

		assertThat(this.registrar.send("DELETE", uri, "", "", new byte[0]).statusCode()).isEqualTo(401);
	}

}
