package org.loangate.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.loangate.stores.EmbeddedStores;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/// Bearers of a certificate that end TLS at the gateway itself, and a gateway that shows one: RFC 8705, sections 2 and 3.
class MutualTlsTests {

	private static final TestCertificate SERVER_CERTIFICATE = TestCertificate.create();

	private static final TestCertificate CLIENT = TestCertificate.create();

	private static final TestCertificate OTHER = TestCertificate.create();

	private static final TestCertificate OWN = TestCertificate.create();

	private static final AuthorizationServerStandIn SERVER = new AuthorizationServerStandIn();

	private static final UpstreamStandIn UPSTREAM = new UpstreamStandIn();

	private static final int PORT = EmbeddedStores.freePort();

	/// The thumbprint of what the gateway showed, and what it said.
	private static final List<Map.Entry<String, Map<String, String>>> SHOWN = new CopyOnWriteArrayList<>();

	/// The same of what it reported.
	private static final List<Map.Entry<String, Map<String, String>>> REPORTED = new CopyOnWriteArrayList<>();

	private static HttpsServer tokenEndpoint;

	private static TestGateway gateway;

	private final TestClient client = new TestClient(SERVER, gateway);

	@BeforeAll
	static void start() throws IOException {
		tokenEndpoint = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		tokenEndpoint.setHttpsConfigurator(new HttpsConfigurator(TestCertificate.tls(SERVER_CERTIFICATE, OWN)) {
			@Override
			public void configure(HttpsParameters parameters) {
				var tls = getSSLContext().getDefaultSSLParameters();
				tls.setNeedClientAuth(true);
				parameters.setSSLParameters(tls);
			}
		});
		tokenEndpoint.createContext("/oauth2/token", (exchange) -> token((HttpsExchange) exchange));
		tokenEndpoint.createContext("/oauth2/answers", (exchange) -> answer((HttpsExchange) exchange));
		tokenEndpoint.start();
		Map<String, Object> settings = new HashMap<>();
		settings.put("LOANGATE_GATEWAY_MTLS_PORT", PORT);
		settings.put("LOANGATE_TLS_CERTIFICATE_FILE", SERVER_CERTIFICATE.certificateFile());
		settings.put("LOANGATE_TLS_KEY_FILE", SERVER_CERTIFICATE.keyFile());
		settings.put("LOANGATE_GATEWAY_CLIENT_KEY", "");
		settings.put("LOANGATE_AUTHZ_MTLS_URL", "https://localhost:" + tokenEndpoint.getAddress().getPort());
		settings.put("LOANGATE_AUTHZ_CA_FILE", SERVER_CERTIFICATE.certificateFile());
		settings.put("LOANGATE_GATEWAY_CLIENT_CERTIFICATE_FILE", OWN.certificateFile());
		settings.put("LOANGATE_GATEWAY_CLIENT_CERTIFICATE_KEY_FILE", OWN.keyFile());
		gateway = TestGateway.start(SERVER.url(), UPSTREAM.url(), EmbeddedStores.shared().lease().redisUrl(), settings);
		TestClient anybody = new TestClient(SERVER, gateway);
		await().until(() -> anybody.send("GET", "/actuator/health/readiness", Map.of(), null).statusCode() == 200);
	}

	@AfterAll
	static void stop() {
		gateway.close();
		tokenEndpoint.stop(0);
		SERVER.close();
		UPSTREAM.close();
	}

	private static void token(HttpsExchange exchange) throws IOException {
		Map.Entry<String, Map<String, String>> shown = shown(exchange);
		SHOWN.add(shown);
		String token = shown.getValue().containsKey("request_details")
				? SERVER.sign("txntoken+jwt", Map.of("txn", "application-1")) : "txn-token-1";
		byte[] body = AuthorizationServerStandIn.granted(token).body().getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	private static void answer(HttpsExchange exchange) throws IOException {
		REPORTED.add(shown(exchange));
		exchange.sendResponseHeaders(204, -1);
		exchange.close();
	}

	private static Map.Entry<String, Map<String, String>> shown(HttpsExchange exchange) throws IOException {
		Map<String, String> form = new HashMap<>();
		for (String pair : new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&")) {
			String[] parts = pair.split("=", 2);
			form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
		}
		try {
			X509Certificate shown = (X509Certificate) exchange.getSSLSession().getPeerCertificates()[0];
			return Map.entry(shown.equals(OWN.certificate()) ? OWN.thumbprint() : "another", form);
		}
		catch (SSLPeerUnverifiedException ex) {
			return Map.entry("none", form);
		}
	}

	@Test
	void reportsAnswersWhereItExchangesTokensAndByTheSameCertificate() {
		HttpResponse<String> response = this.client.apply(this.client.loanToken(), "key-1", TestClient.BODY);

		assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
		assertThat(REPORTED).singleElement().satisfies((report) -> {
			assertThat(report.getKey()).isEqualTo(OWN.thumbprint());
			assertThat(report.getValue()).containsEntry("txn", "application-1")
				.containsEntry("client_id", "loangate-gateway")
				.doesNotContainKey("client_assertion");
		});
		assertThat(SERVER.answers).isEmpty();
	}

	@Test
	void letsABearerWithTheTokensCertificateThrough() throws Exception {
		String token = bound(CLIENT);

		HttpResponse<String> right = get(CLIENT, "Authorization", "Bearer " + token);
		HttpResponse<String> other = get(OTHER, "Authorization", "Bearer " + token);
		HttpResponse<String> none = get(null, "Authorization", "Bearer " + token);
		HttpResponse<String> plain = this.client.send("GET", "/loans", Map.of("Authorization", "Bearer " + token),
				null);

		assertThat(right.statusCode()).as(right.body()).isEqualTo(201);
		for (HttpResponse<String> refused : List.of(other, none, plain)) {
			GatewayTests.assertInvalidToken(refused);
		}
	}

	// RFC 9440, 4: no proxy is believed here
	@Test
	void takesNothingFromAFieldThatTheClientWrote() throws Exception {
		String token = bound(CLIENT);

		GatewayTests.assertInvalidToken(get(OTHER, "Authorization", "Bearer " + token, "Client-Cert", CLIENT.field()));
		GatewayTests.assertInvalidToken(get(null, "Authorization", "Bearer " + token, "Client-Cert", CLIENT.field()));
		assertThat(get(CLIENT, "Authorization", "Bearer " + token, "Client-Cert", OTHER.field()).statusCode())
			.isEqualTo(201);
	}

	@Test
	void demandsTheProofOfATokenThatIsBoundToAKey() throws Exception {
		String token = this.client.token();
		String both = this.client.token(Map.of("cnf", Map.of("jkt", "A".repeat(43), "x5t#S256", CLIENT.thumbprint())));

		GatewayTests.assertInvalidToken(get(CLIENT, "Authorization", "Bearer " + token));
		GatewayTests.assertInvalidToken(get(CLIENT, "Authorization", "Bearer " + both));
		GatewayTests.assertInvalidToken(get(CLIENT, "Authorization", "DPoP " + bound(CLIENT), "DPoP",
				this.client.proof(bound(CLIENT), "GET", "/loans")));
		assertThat(get(null, "Authorization", "DPoP " + token, "DPoP", this.client.proof(token, "GET", "/loans"))
			.statusCode()).isEqualTo(201);
	}

	@Test
	void tellsTheExchangeWhichCertificateWasShownAndShowsItsOwn() throws Exception {
		SHOWN.clear();

		assertThat(get(CLIENT, "Authorization", "Bearer " + bound(CLIENT)).statusCode()).isEqualTo(201);

		assertThat(SHOWN).hasSize(1);
		assertThat(SHOWN.getFirst().getKey()).isEqualTo(OWN.thumbprint());
		Map<String, String> form = SHOWN.getFirst().getValue();
		assertThat(form).containsEntry("client_id", "loangate-gateway").doesNotContainKey("client_assertion");
		JsonNode context = JsonMapper.shared().readTree(form.get("request_context"));
		assertThat(context.path("x5t#S256").asString("")).isEqualTo(CLIENT.thumbprint());
		assertThat(context.has("dpop_proof")).isFalse();
	}

	@Test
	void showsItsNextCertificateOnceTheFilesAreRenewed() throws Exception {
		TestCertificate next = TestCertificate.create();
		Path certificate = SERVER_CERTIFICATE.certificateFile();
		Path key = SERVER_CERTIFICATE.keyFile();
		int port = EmbeddedStores.freePort();
		try (TestGateway _ = TestGateway.start(SERVER.url(), UPSTREAM.url(), EmbeddedStores.shared().lease().redisUrl(),
				Map.of("LOANGATE_GATEWAY_MTLS_PORT", port, "LOANGATE_TLS_CERTIFICATE_FILE", certificate,
						"LOANGATE_TLS_KEY_FILE", key, "spring.ssl.bundle.watch.file.quiet-period", "100ms"))) {
			assertThat(shownAt(port)).isEqualTo(SERVER_CERTIFICATE.certificate());

			Files.copy(next.keyFile(), key, StandardCopyOption.REPLACE_EXISTING);
			Files.copy(next.certificateFile(), certificate, StandardCopyOption.REPLACE_EXISTING);

			await().atMost(Duration.ofSeconds(30)).until(() -> shownAt(port).equals(next.certificate()));
			assertThat(get(port, CLIENT, next, "Authorization", "Bearer " + bound(CLIENT)).statusCode()).isEqualTo(201);
		}
	}

	private static X509Certificate shownAt(int port) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new Anybody() }, null);
		try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
			socket.startHandshake();
			return (X509Certificate) socket.getSession().getPeerCertificates()[0];
		}
	}

	@Test
	void refusesAStartWithACertificateMissing() {
		assertThatThrownBy(() -> TestGateway
			.start(SERVER.url(), UPSTREAM.url(), EmbeddedStores.shared().lease().redisUrl(),
					Map.of("LOANGATE_GATEWAY_MTLS_PORT", EmbeddedStores.freePort()))
			.close()).hasStackTraceContaining("LOANGATE_TLS_CERTIFICATE_FILE");
		assertThatThrownBy(() -> TestGateway
			.start(SERVER.url(), UPSTREAM.url(), EmbeddedStores.shared().lease().redisUrl(),
					Map.of("LOANGATE_AUTHZ_MTLS_URL", "https://localhost:1"))
			.close()).hasStackTraceContaining("LOANGATE_GATEWAY_CLIENT_CERTIFICATE_FILE");
	}

	private String bound(TestCertificate certificate) {
		return this.client.token(Map.of("cnf", Map.of("x5t#S256", certificate.thumbprint())));
	}

	private static HttpResponse<String> get(TestCertificate certificate, String... headers) throws Exception {
		return get(PORT, certificate, SERVER_CERTIFICATE, headers);
	}

	private static HttpResponse<String> get(int port, TestCertificate certificate, TestCertificate server,
			String... headers) throws Exception {
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.sslContext(TestCertificate.tls(certificate, server))
			.build()
			.send(HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/loans")).headers(headers).build(),
					HttpResponse.BodyHandlers.ofString());
	}

	/// Looks at whatever a server shows.
	private static final class Anybody extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}
