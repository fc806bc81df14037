package org.loangate.authz;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import org.bouncycastle.asn1.x509.GeneralName;
import org.loangate.authz.TestCertificates.Identity;
import org.loangate.stores.EmbeddedStores;

/// The other door of the tests' server: its certificate, the authority it trusts, the proxy it believes, and the clients
/// that authenticate or bind their tokens by certificates.
public final class TestMutualTls {

	/// An address of this machine that stands for a trusted proxy's.
	public static final String PROXY = "127.0.0.2";

	/// A name that the proxy, and no connector of the server's own, would answer to.
	public static final Identity SERVER = TestCertificates.selfSigned("CN=localhost",
			(kind) -> kind.usedFor(null, null).alsoNamed(GeneralName.dNSName, "localhost"));

	/// The authority for `tls_client_auth`.
	public static final Identity CA = TestCertificates.authority("CN=Client CA,O=Lender,C=DE");

	/// `tls-dn`, by its subject.
	public static final Identity DN = CA.issue("CN=tls-dn,O=Lender\\, Inc.,C=DE",
			(kind) -> kind.alsoNamed(GeneralName.dNSName, "tls-dn.lender.example"));

	/// `tls-self`, by its key.
	public static final Identity SELF = TestCertificates.selfSigned("CN=tls-self", (kind) -> kind);

	/// `tls-keys`, by either of two keys.
	public static final Identity RSA = TestCertificates.selfSigned("CN=tls-keys", (kind) -> kind.withKey("RSA-2048"));

	/// `tls-keys`, by the other.
	public static final Identity EDWARDS = TestCertificates.selfSigned("CN=tls-keys",
			(kind) -> kind.withKey("Ed25519"));

	/// Whatever `tls-jwt` and `tls-public` bind their tokens to.
	public static final Identity ANY = TestCertificates.selfSigned("CN=any", (kind) -> kind);

	public static final URI URL;

	private static final int PORT = EmbeddedStores.freePort();

	static {
		URL = URI.create("https://localhost:" + PORT);
	}

	private TestMutualTls() {
	}

	static Map<String, String> settings() {
		return Map.of("LOANGATE_MTLS_URL", URL.toString(), "LOANGATE_MTLS_PORT", String.valueOf(PORT),
				"LOANGATE_TLS_CERTIFICATE_FILE", SERVER.certificateFile().toString(), "LOANGATE_TLS_KEY_FILE",
				SERVER.keyFile().toString(), "LOANGATE_CLIENT_CA_FILE", CA.certificateFile().toString(),
				"LOANGATE_TRUSTED_PROXIES", PROXY);
	}

	/// More entries of the clients' file.
	static String clients() {
		return client("tls-dn", "tls_client_auth",
				"tls_client_auth_subject_dn: '  c=de, o=\"Lender, Inc.\",  CN=TLS-DN'")
				+ client("tls-dns", "tls_client_auth", "tls_client_auth_san_dns: api.lender.example")
				+ client("tls-uri", "tls_client_auth", "tls_client_auth_san_uri: 'https://lender.example/client'")
				+ client("tls-ip", "tls_client_auth", "tls_client_auth_san_ip: '2001:db8::1'")
				+ client("tls-email", "tls_client_auth", "tls_client_auth_san_email: Client@lender.example")
				+ client("tls-self", "self_signed_tls_client_auth", "jwks: {keys: [%s]}".formatted(jwk(SELF)))
				+ client("tls-keys", "self_signed_tls_client_auth",
						"jwks: {keys: [%s, %s]}".formatted(jwk(RSA), jwk(EDWARDS)))
				+ client("tls-both", "self_signed_tls_client_auth", "jwks: {keys: [%s]}".formatted(jwk(SELF)))
					.replace("dpop_bound_access_tokens: false", "dpop_bound_access_tokens: true")
				+ client("tls-jwt", "private_key_jwt",
						"jwks: {keys: [%s]}".formatted(TestClients.WEB.toPublicJWK().toJSONString()))
				+ """
						  - client_id: tls-public
						    redirect_uris: ["com.example.tls:/callback"]
						    token_endpoint_auth_method: none
						    grant_types: [authorization_code, refresh_token]
						    scope: openid loans:read
						    dpop_bound_access_tokens: false
						    tls_client_certificate_bound_access_tokens: true
						""";
	}

	private static String client(String id, String method, String more) {
		return """
				  - client_id: %s
				    redirect_uris: ["https://lender.example/callback"]
				    token_endpoint_auth_method: %s
				    grant_types: [authorization_code, refresh_token, client_credentials]
				    scope: openid loans:read loans:apply
				    authorization_details_types: [loan_application]
				    dpop_bound_access_tokens: false
				    tls_client_certificate_bound_access_tokens: true
				    %s
				""".formatted(id, method, more);
	}

	/// A client's JWK for a certificate's key, without the certificate.
	private static String jwk(Identity identity) {
		PublicKey key = identity.certificate().getPublicKey();
		return switch (key) {
			case ECPublicKey ec -> new ECKey.Builder(Curve.P_256, ec).keyID("ec").build().toJSONString();
			case RSAPublicKey rsa -> new RSAKey.Builder(rsa).keyID("rsa").build().toJSONString();
			default -> {
				byte[] encoded = key.getEncoded();
				yield new OctetKeyPair.Builder(Curve.Ed25519,
						Base64URL.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)))
					.keyID("ed")
					.build()
					.toJSONString();
			}
		};
	}

	/// A client that shows a certificate wherever it is asked for one.
	public static HttpClient http(Identity identity) {
		return http(identity.tls(SERVER.certificate()), "127.0.0.1");
	}

	/// A client without a certificate.
	public static HttpClient http() {
		return http(TestCertificates.tls(SERVER.certificate()), "127.0.0.1");
	}

	/// A proxy that is believed, with a certificate of its own.
	public static HttpClient proxy(Identity own) {
		return http(own.tls(SERVER.certificate()), PROXY);
	}

	private static HttpClient http(SSLContext tls, String from) {
		try {
			return HttpClient.newBuilder()
				.version(HttpClient.Version.HTTP_1_1)
				.sslContext(tls)
				.localAddress(InetAddress.getByName(from))
				.build();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// Posts a form.
	public static HttpResponse<String> post(HttpClient http, String url, Map<String, String> form, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(form.entrySet()
				.stream()
				.map((field) -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
				.collect(Collectors.joining("&"))));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
