package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestCertificates;
import org.loangate.authz.TestCertificates.Identity;
import org.loangate.authz.TestCertificates.Kind;
import org.loangate.authz.TestClients;
import org.loangate.authz.TestMutualTls;
import org.loangate.authz.platform.Settings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Clients that authenticate by a certificate, through real TLS: RFC 8705, section 2, and FAPI 2.0 Security Profile,
/// 5.3.2.1 (6), `tls_client_auth` and `self_signed_tls_client_auth`.
@IntegrationTest
class CertificateAuthenticationTests {

	private static final Identity OTHER_CA = TestCertificates.authority("CN=Client CA,O=Lender,C=DE");

	private static final String DN = "CN=tls-dn,O=Lender\\, Inc.,C=DE";

	@Autowired
	private Settings settings;

	// RFC 8705, 2.1.2: one of five names, and 3: the token is bound to the certificate
	@ParameterizedTest
	@CsvSource({ "tls-dns, 2, API.lender.example", "tls-uri, 6, https://lender.example/client",
			"tls-ip, 7, 2001:db8:0:0:0:0:0:1", "tls-email, 1, Client@LENDER.example" })
	void knowsAClientByItsSubjectAlternativeName(String clientId, int choice, String name) throws Exception {
		Identity identity = TestMutualTls.CA.issue("CN=whatever",
				(kind) -> kind.alsoNamed(choice, name).alsoNamed(GeneralName.dNSName, "another.example"));

		assertGranted(token(TestMutualTls.http(identity), clientId), identity);
	}

	@ParameterizedTest
	@CsvSource({ "tls-dns, 2, evil.lender.example", "tls-dns, 2, *.lender.example", "tls-dns, 6, api.lender.example",
			"tls-dns, 1, api.lender.example", "tls-uri, 6, https://lender.example/client/",
			"tls-uri, 2, lender.example", "tls-ip, 7, 2001:db8::2", "tls-ip, 2, 2001:db8::1",
			"tls-email, 1, client@lender.example", "tls-email, 1, Client@evil.example",
			"tls-email, 6, Client@lender.example" })
	void refusesAnotherSubjectAlternativeName(String clientId, int choice, String name) throws Exception {
		Identity identity = TestMutualTls.CA.issue("CN=" + clientId, (kind) -> kind.alsoNamed(choice, name));

		assertRefused(token(TestMutualTls.http(identity), clientId));
	}

	@Test
	void knowsAClientByItsSubjectHoweverItIsWritten() throws Exception {
		assertGranted(token(TestMutualTls.http(TestMutualTls.DN), "tls-dn"), TestMutualTls.DN);
	}

	@Test
	void followsTheChainThatTheClientSends() throws Exception {
		Identity identity = TestMutualTls.CA.intermediate("CN=Issuing CA").issue(DN, (kind) -> kind);
		Identity withoutIt = new Identity(identity.key(), identity.chain().subList(0, 1));

		assertGranted(token(TestMutualTls.http(identity), "tls-dn"), identity);
		assertRefused(token(TestMutualTls.http(withoutIt), "tls-dn"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("others")
	void refusesACertificateThatIsNotTheClients(String what, Identity identity) throws Exception {
		assertRefused(token(TestMutualTls.http(identity), "tls-dn"));
	}

	static Stream<Arguments> others() {
		return Stream.of(of("another subject", "CN=tls-dn,O=Other,C=DE", (kind) -> kind),
				of("less of the subject", "CN=tls-dn", (kind) -> kind),
				of("more of the subject", "CN=tls-dn,OU=More,O=Lender\\, Inc.,C=DE", (kind) -> kind),
				of("the subject in another order", "C=DE,O=Lender\\, Inc.,CN=tls-dn", (kind) -> kind),
				of("lapsed", DN, (kind) -> kind.valid(Duration.ofDays(-2), Duration.ofHours(-1))),
				of("not valid yet", DN, (kind) -> kind.valid(Duration.ofHours(1), Duration.ofDays(2))),
				of("an authority's", DN, Kind::anAuthority),
				of("a server's", DN, (kind) -> kind.usedFor(null, KeyPurposeId.id_kp_serverAuth)),
				of("for enciphering", DN, (kind) -> kind.usedFor(KeyUsage.keyEncipherment, null)),
				of("a weak key's", DN, (kind) -> kind.withKey("RSA-1024")),
				Arguments.of("another authority's of the same name", OTHER_CA.issue(DN, (kind) -> kind)),
				Arguments.of("nobody's but its own", TestCertificates.selfSigned(DN, (kind) -> kind)),
				Arguments.of("issued by a client",
						new Identity(TestMutualTls.DN.key(), TestMutualTls.DN.chain()).issue(DN, (kind) -> kind)),
				Arguments.of("another authority's, with ours behind it", with(OTHER_CA.issue(DN, (kind) -> kind))));
	}

	private static Arguments of(String what, String name, UnaryOperator<Kind> kind) {
		return Arguments.of(what, TestMutualTls.CA.issue(name, kind));
	}

	private static Identity with(Identity identity) {
		return new Identity(identity.key(),
				Stream.concat(identity.chain().stream(), TestMutualTls.CA.chain().stream()).toList());
	}

	// RFC 8705, 2.2: the key is what was registered, whoever says so
	@Test
	void knowsASelfSignedClientByItsKey() throws Exception {
		Identity renewed = TestCertificates.selfSigned("CN=whoever", (kind) -> kind).withKeyOf(TestMutualTls.SELF);

		assertGranted(token(TestMutualTls.http(TestMutualTls.SELF), "tls-self"), TestMutualTls.SELF);
		assertRefused(token(TestMutualTls.http(TestMutualTls.ANY), "tls-self"));
		assertRefused(token(TestMutualTls.http(TestMutualTls.DN), "tls-self"));
		// A certificate without its key does not get through the handshake.
		assertThatThrownBy(() -> token(TestMutualTls.http(renewed), "tls-self")).isInstanceOf(SSLException.class);
	}

	@Test
	void knowsKeysOfEveryKindThatClientsMayHave() throws Exception {
		for (Identity identity : List.of(TestMutualTls.RSA, TestMutualTls.EDWARDS)) {
			Identity other = TestCertificates.selfSigned("CN=tls-keys",
					(kind) -> kind.withKey(identity.key().getAlgorithm().equals("RSA") ? "RSA-2048" : "Ed25519"));

			assertGranted(token(TestMutualTls.http(identity), "tls-keys"), identity);
			assertRefused(token(TestMutualTls.http(other), "tls-keys"));
		}
	}

	@Test
	void refusesAClientWithoutACertificate() throws Exception {
		assertRefused(token(TestMutualTls.http(), "tls-dn"));
		assertRefused(token(TestMutualTls.http(), "tls-self"));
		assertRefused(token(HttpClient.newHttpClient(), "tls-self", this.settings.issuer().toString(), Map.of()));
	}

	@Test
	void refusesAMethodTheClientDidNotRegister() throws Exception {
		// A certificate of the trusted authority, in the client's own name.
		Identity identity = TestMutualTls.CA.issue("CN=tls-self", (kind) -> kind);

		assertRefused(token(TestMutualTls.http(identity), "tls-self"));
		assertRefused(token(TestMutualTls.http(TestMutualTls.DN), "lending-web"));
		assertRefused(token(TestMutualTls.http(TestMutualTls.DN), "lending-mobile"));
		assertRefused(token(TestMutualTls.http(TestMutualTls.DN), "nobody"));
	}

	// RFC 6749, 2.3: one method in each request
	@Test
	void refusesASecondCredentialBesideTheCertificate() throws Exception {
		HttpClient http = TestMutualTls.http(TestMutualTls.SELF);
		String assertion = new PrivateKeyJWT(new ClientID("tls-self"), this.settings.issuer(), JWSAlgorithm.ES256,
				(java.security.PrivateKey) TestClients.WEB.toECPrivateKey(), TestClients.WEB.getKeyID(), null)
			.getClientAssertion()
			.serialize();

		assertRefused(token(http, "tls-self", TestMutualTls.URL.toString(), Map.of("client_secret", "a")));
		assertRefused(token(http, "tls-self", TestMutualTls.URL.toString(), Map.of("client_assertion", assertion)));
		assertRefused(token(http, "tls-self", TestMutualTls.URL.toString(), Map.of("client_assertion", assertion,
				"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")));
		assertRefused(TestMutualTls.post(http, TestMutualTls.URL + "/oauth2/token", form("tls-self", Map.of()),
				"Authorization", "Basic dGxzLXNlbGY6YQ=="));
		assertGranted(token(http, "tls-self"), TestMutualTls.SELF);
	}

	// RFC 8705, 5
	@Test
	void saysWhereCertificatesAreAskedFor() throws Exception {
		JsonNode metadata = JsonMapper.shared()
			.readTree(get(this.settings.issuer() + "/.well-known/openid-configuration"));

		assertThat(metadata.path("tls_client_certificate_bound_access_tokens").booleanValue()).isTrue();
		assertThat(metadata.path("token_endpoint_auth_methods_supported").toString()).contains("\"tls_client_auth\"",
				"\"self_signed_tls_client_auth\"");
		assertThat(metadata.path("introspection_endpoint_auth_methods_supported").toString())
			.contains("\"tls_client_auth\"")
			.doesNotContain("\"none\"", "client_secret_jwt");
		JsonNode aliases = metadata.path("mtls_endpoint_aliases");
		assertThat(aliases.propertyNames()).containsExactlyInAnyOrder("token_endpoint",
				"pushed_authorization_request_endpoint", "revocation_endpoint", "introspection_endpoint",
				"userinfo_endpoint");
		assertThat(aliases.path("token_endpoint").stringValue()).isEqualTo(TestMutualTls.URL + "/oauth2/token");
		assertThat(metadata.path("token_endpoint").stringValue()).isEqualTo(this.settings.issuer() + "/oauth2/token");
	}

	@ParameterizedTest
	@CsvSource({ "/", "/sign-in", "/account", "/oauth2/authorize", "/oauth2/jwks", "/connect/logout",
			"/actuator/health/readiness", "/.well-known/openid-configuration", "/platform/loangate.css",
			"/oauth2/token/", "/oauth2/token;a=b" })
	void hasNothingButProtocolEndpointsThere(String path) throws Exception {
		assertThat(status(TestMutualTls.http(), TestMutualTls.URL + path)).isEqualTo(404);
	}

	private static String get(String url) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
			.body();
	}

	private static int status(HttpClient http, String url) throws Exception {
		return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

	private static HttpResponse<String> token(HttpClient http, String clientId) throws Exception {
		return token(http, clientId, TestMutualTls.URL.toString(), Map.of());
	}

	private static HttpResponse<String> token(HttpClient http, String clientId, String base, Map<String, String> more)
			throws Exception {
		return TestMutualTls.post(http, base + "/oauth2/token", form(clientId, more));
	}

	private static Map<String, String> form(String clientId, Map<String, String> more) {
		Map<String, String> form = new HashMap<>(
				Map.of("grant_type", "client_credentials", "scope", "loans:read", "client_id", clientId));
		form.putAll(more);
		return form;
	}

	private static void assertGranted(HttpResponse<String> answer, Identity identity) throws Exception {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		String token = JsonMapper.shared().readTree(answer.body()).path("access_token").asString("");
		assertThat(SignedJWT.parse(token).getJWTClaimsSet().getJSONObjectClaim("cnf"))
			.containsExactly(Map.entry("x5t#S256", identity.thumbprint()));
	}

	private static void assertRefused(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
		assertThat(answer.body()).contains("\"invalid_client\"");
	}

}
