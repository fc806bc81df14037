package org.loangate.authz.oauth;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestCertificates.Identity;
import org.loangate.authz.TestMutualTls;
import org.loangate.authz.platform.Settings;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Certificates that a proxy passes on: RFC 9440, sections 2 and 4.
@IntegrationTest
class ForwardedCertificateTests {

	private static final String FORWARDED_HOST = "X-Forwarded-Host";

	private static final String ALIAS = TestMutualTls.URL.getAuthority();

	@Autowired
	private Settings settings;

	/// A proxy that is believed, over plain HTTP.
	private final HttpClient proxy = TestMutualTls.proxy(TestMutualTls.ANY);

	@Test
	void believesATrustedProxy() throws Exception {
		assertGranted(token(this.proxy, "tls-self", FORWARDED_HOST, ALIAS, "Client-Cert", TestMutualTls.SELF.field()));
		assertGranted(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", TestMutualTls.DN.field()));
	}

	// RFC 9440, 2.3
	@Test
	void takesTheChainAlong() throws Exception {
		Identity identity = TestMutualTls.CA.intermediate("CN=Second")
			.intermediate("CN=First")
			.issue("CN=tls-dn,O=Lender\\, Inc.,C=DE", (kind) -> kind);
		String[] chain = identity.chainField().split(", ");

		assertThat(chain).hasSize(2);
		assertGranted(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", identity.field(),
				"Client-Cert-Chain", chain[0] + "," + chain[1]));
		assertGranted(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", identity.field(),
				"Client-Cert-Chain", chain[0], "Client-Cert-Chain", chain[1]));
		assertRefused(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", identity.field()));
		assertRefused(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", identity.field(),
				"Client-Cert-Chain", chain[0]));
		assertRefused(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", identity.field(),
				"Client-Cert-Chain", identity.chainField() + ", :AAAA:"));
		assertRefused(token(this.proxy, "tls-dn", FORWARDED_HOST, ALIAS, "Client-Cert", TestMutualTls.DN.field(),
				"Client-Cert-Chain", (chain[0] + ",").repeat(8) + chain[0]));
	}

	// RFC 9440, 4: whoever is no trusted proxy could say anything
	@Test
	void believesNobodyElse() throws Exception {
		HttpClient anybody = HttpClient.newHttpClient();

		assertRefused(token(anybody, "tls-self", FORWARDED_HOST, ALIAS, "Client-Cert", TestMutualTls.SELF.field()));
		assertRefused(token(anybody, "tls-self", FORWARDED_HOST, ALIAS, "X-Forwarded-For", TestMutualTls.PROXY,
				"Client-Cert", TestMutualTls.SELF.field()));
	}

	@Test
	void takesTheConnectionsCertificateWhateverAClientAddsToIt() throws Exception {
		HttpClient client = TestMutualTls.http(TestMutualTls.SELF);

		assertGranted(at(TestMutualTls.URL, client, "tls-self", "Client-Cert", TestMutualTls.DN.field()));
		assertRefused(at(TestMutualTls.URL, client, "tls-dn", "Client-Cert", TestMutualTls.DN.field()));
	}

	@Test
	void neverTakesTheProxysOwnCertificateForItsClients() throws Exception {
		HttpClient ownTls = TestMutualTls.proxy(TestMutualTls.DN);

		assertRefused(at(TestMutualTls.URL, ownTls, "tls-dn"));
		assertRefused(at(TestMutualTls.URL, ownTls, "tls-dn", "Client-Cert", TestMutualTls.SELF.field()));
		assertGranted(at(TestMutualTls.URL, ownTls, "tls-self", "Client-Cert", TestMutualTls.SELF.field()));
	}

	@Test
	void countsCertificatesWhereTheyAreAskedForAlone() throws Exception {
		String field = TestMutualTls.SELF.field();

		assertRefused(token(this.proxy, "tls-self", "Client-Cert", field));
		assertRefused(token(this.proxy, "tls-self", FORWARDED_HOST, "localhost", "Client-Cert", field));
		assertRefused(token(this.proxy, "tls-self", FORWARDED_HOST, ALIAS, FORWARDED_HOST, "localhost", "Client-Cert",
				field));
		assertRefused(token(this.proxy, "tls-self", FORWARDED_HOST, ALIAS + ", localhost", "Client-Cert", field));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("malformed")
	void takesNothingForACertificateThatIsNotOneInFull(String what, String[] headers) throws Exception {
		assertRefused(token(this.proxy, "tls-self", headers));
	}

	static Stream<Arguments> malformed() throws Exception {
		byte[] der = TestMutualTls.SELF.certificate().getEncoded();
		byte[] longer = java.util.Arrays.copyOf(der, der.length + 1);
		byte[] shorter = java.util.Arrays.copyOf(der, der.length - 1);
		String field = TestMutualTls.SELF.field();
		String bare = field.substring(1, field.length() - 1);
		return Stream.of(one("bare base64", bare), one("no last colon", ":" + bare), one("nothing", "::"),
				one("no DER", ":AAAA:"), one("a byte too many", encoded(longer)),
				one("a byte too few", encoded(shorter)), one("a parameter", field + ";a=1"),
				one("a list", field + ", " + field), one("another's in front", TestMutualTls.DN.field() + field),
				one("PEM", "-----BEGIN CERTIFICATE----- " + bare + " -----END CERTIFICATE-----"),
				one("PEM in percent", "-----BEGIN%20CERTIFICATE-----%0A" + bare + "%0A-----END%20CERTIFICATE-----"),
				one("XFCC", "Hash=0;Cert=\"" + bare + "\""), one("two certificates in one", encoded(twice(der))),
				Arguments.of("two fields",
						new String[] { FORWARDED_HOST, ALIAS, "Client-Cert", field, "Client-Cert", field }),
				Arguments.of("another's beside it",
						new String[] { FORWARDED_HOST, ALIAS, "Client-Cert", field, "client-cert",
								TestMutualTls.DN.field() }),
				Arguments.of("a chain alone", new String[] { FORWARDED_HOST, ALIAS, "Client-Cert-Chain", field }),
				Arguments.of("an empty chain",
						new String[] { FORWARDED_HOST, ALIAS, "Client-Cert", field, "Client-Cert-Chain", "" }));
	}

	private static Arguments one(String what, String field) {
		return Arguments.of(what, new String[] { FORWARDED_HOST, ALIAS, "Client-Cert", field });
	}

	private static String encoded(byte[] der) {
		return ":" + Base64.getEncoder().encodeToString(der) + ":";
	}

	private static byte[] twice(byte[] der) {
		byte[] both = java.util.Arrays.copyOf(der, der.length * 2);
		System.arraycopy(der, 0, both, der.length, der.length);
		return both;
	}

	private HttpResponse<String> token(HttpClient http, String clientId, String... headers) throws Exception {
		return at(URI.create("http://127.0.0.1:" + this.settings.issuer().getPort()), http, clientId, headers);
	}

	private static HttpResponse<String> at(URI base, HttpClient http, String clientId, String... headers)
			throws Exception {
		return TestMutualTls.post(http, base + "/oauth2/token",
				Map.of("grant_type", "client_credentials", "scope", "loans:read", "client_id", clientId), headers);
	}

	private static void assertGranted(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	private static void assertRefused(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(401);
		assertThat(answer.body()).contains("\"invalid_client\"");
	}

}
