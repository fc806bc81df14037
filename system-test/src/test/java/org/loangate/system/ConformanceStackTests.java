package org.loangate.system;

import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.UsedSecrets;
import org.loangate.system.demo.ConformanceSettings;
import org.loangate.system.demo.ConformanceStack;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Starts what `bin/conformance` starts, on the files of `docs/reference/conformance`, and does with each test plan's
/// configuration the first thing that the suite does.
class ConformanceStackTests {

	private static final Path BUILD = Path.of("").toAbsolutePath().getParent();

	private static final URI ISSUER = URI.create("https://localhost:" + EmbeddedStores.freePort());

	private static final URI GATEWAY = URI.create("https://localhost:" + EmbeddedStores.freePort());

	private static ConformanceStack stack;

	private static HttpClient client;

	@BeforeAll
	static void start() throws Exception {
		stack = ConformanceStack.start(new ConformanceSettings(BUILD,
				BUILD.resolve("system-test/target/stacks/conformance-" + ProcessHandle.current().pid()), ISSUER,
				GATEWAY, URI.create("https://suite.example"), "loangate", null));
		client = HttpClient.newBuilder().sslContext(trustingAnybody()).build();
	}

	@AfterAll
	static void stop() {
		stack.close();
	}

	@Test
	void answersDiscoveryAtTheIssuer() throws Exception {
		HttpResponse<String> answer = get(ISSUER + "/.well-known/openid-configuration");

		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(JsonMapper.shared().readTree(answer.body()).path("issuer").asString()).isEqualTo(ISSUER.toString());
	}

	@Test
	void asksForATokenAtTheGateway() throws Exception {
		HttpResponse<String> answer = get(GATEWAY + "/loans");

		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).contains("DPoP");
	}

	@ParameterizedTest
	@ValueSource(strings = { "fapi2", "fapi2-rar", "fapi2-ps256", "fapi2-jwt-mtls" })
	void takesTheRequestOfEachClientOfAPlan(String plan) throws Exception {
		JsonNode configuration = configuration(plan);
		for (String name : Set.of("client", "client2")) {
			HTTPResponse answer = push(configuration, name);

			assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(201);
		}
	}

	private static HTTPResponse push(JsonNode configuration, String name) throws Exception {
		JsonNode of = configuration.path(name);
		ClientID clientId = new ClientID(of.path("client_id").asString());
		JWK key = JWK.parse(of.path("jwks").path("keys").path(0).toString());
		PrivateKeyJWT authentication = new PrivateKeyJWT(clientId, ISSUER,
				JWSAlgorithm.parse(key.getAlgorithm().getName()),
				key.toPublicJWK().getKeyType().getValue().equals("RSA") ? key.toRSAKey().toPrivateKey()
						: key.toECKey().toPrivateKey(),
				key.getKeyID(), null);
		String callback = "https://suite.example/test/a/" + configuration.path("alias").asString() + "/callback"
				+ (name.equals("client2") ? "?dummy1=lorem&dummy2=ipsum" : "");
		var request = new com.nimbusds.oauth2.sdk.AuthorizationRequest.Builder(ResponseType.CODE, clientId)
			.redirectionURI(URI.create(callback))
			.scope(Scope.parse(of.path("scope").asString()))
			.codeChallenge(new CodeVerifier(), CodeChallengeMethod.S256);
		JsonNode details = configuration.path("resource").path("richAuthorizationRequest");
		if (!details.isMissingNode()) {
			request.customParameter("authorization_details", details.toString());
		}
		var http = new PushedAuthorizationRequest(URI.create(ISSUER + "/oauth2/par"), authentication, request.build())
			.toHTTPRequest();
		http.setSSLSocketFactory(trustingAnybody().getSocketFactory());
		return http.send();
	}

	@ParameterizedTest
	@ValueSource(strings = { "basic", "logout", "backchannel", "fapi2-mtls", "fapi2-mtls-dpop" })
	void fillsInEveryPlan(String plan) throws Exception {
		JsonNode configuration = configuration(plan);

		assertThat(configuration.path("server").path("discoveryUrl").asString())
			.isEqualTo(ISSUER + "/.well-known/openid-configuration");
		assertThat(configuration.path("client").path("client_id").asString()).isNotEmpty();
		assertThat(configuration.toString()).doesNotContain("${");
	}

	@Test
	void opensAccountsThatTheirPeopleSignInTo() throws Exception {
		String person = stack.people().getLast();
		try (HttpClient browser = HttpClient.newBuilder()
			.sslContext(trustingAnybody())
			.cookieHandler(new CookieManager())
			.build()) {
			String page = browser
				.send(HttpRequest.newBuilder(URI.create(ISSUER + "/sign-in")).build(),
						HttpResponse.BodyHandlers.ofString())
				.body();
			String token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"")
				.matcher(page)
				.results()
				.findFirst()
				.orElseThrow()
				.group(1);

			HttpResponse<String> answer = browser.send(HttpRequest.newBuilder(URI.create(ISSUER + "/sign-in"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.header("Origin", ISSUER.toString())
				.POST(HttpRequest.BodyPublishers.ofString("_csrf=" + URLEncoder.encode(token, StandardCharsets.UTF_8)
						+ "&username=" + URLEncoder.encode(person, StandardCharsets.UTF_8) + "&password="
						+ UsedSecrets.note("password", stack.password(person))))
				.build(), HttpResponse.BodyHandlers.ofString());

			assertThat(answer.statusCode()).as(answer.body()).isIn(302, 303);
			assertThat(answer.headers().firstValue("Location").orElse("")).contains("/account");
		}
	}

	@Test
	void setsNothingThatTheSettingsPageDoesNotName() throws Exception {
		String page = Files.readString(BUILD.resolve("docs/reference/settings.md"));
		Set<String> unknown = new TreeSet<>();
		for (String file : Set.of("authz-server.env", "gateway.env")) {
			unknown.addAll(Pattern.compile("(?m)^(LOANGATE_[A-Z0-9_]+)=")
				.matcher(Files.readString(BUILD.resolve("docs/reference/conformance/" + file)))
				.results()
				.map((setting) -> setting.group(1))
				.filter((name) -> !page.contains("`" + name + "`")
						&& !page.contains("`" + name.replaceFirst("_FILE$", "") + "`"))
				.collect(Collectors.toSet()));
		}

		assertThat(unknown).isEmpty();
	}

	private static JsonNode configuration(String plan) throws Exception {
		return JsonMapper.shared().readTree(Files.readString(stack.plans().resolve(plan + ".json")));
	}

	private static HttpResponse<String> get(String url) throws Exception {
		return client.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
	}

	// As the suite does, which looks at the profile and not at who issued a certificate.
	private static SSLContext trustingAnybody() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new Anybody() }, new SecureRandom());
		return context;
	}

	private static final class Anybody extends X509ExtendedTrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, java.net.Socket socket) {
		}

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
		}

	}

}
