package org.loangate.spring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Callable;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.contract.TransactionToken;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Controller;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseBody;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "loangate.open-paths=/open/**,/actuator/health/readiness" })
class ProtectionTests {

	private static final AuthorizationServer authorizationServer = new AuthorizationServer();

	@LocalServerPort
	int port;

	@LocalManagementPort
	int managementPort;

	private final HttpClient client = HttpClient.newHttpClient();

	@AfterAll
	static void stop() {
		authorizationServer.close();
	}

	@DynamicPropertySource
	static void settings(DynamicPropertyRegistry registry) {
		registry.add("loangate.issuer", () -> AuthorizationServer.ISSUER);
		registry.add("loangate.trust-domain", () -> AuthorizationServer.TRUST_DOMAIN);
		registry.add("loangate.jwks-uri", authorizationServer::jwksUri);
	}

	@Test
	void handsAVerifiedTokenToTheController() throws Exception {
		HttpResponse<String> response = post("/loans", authorizationServer.token());

		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("txn-1 of subject-1");
	}

	@Test
	void refusesARequestWithoutAToken() throws Exception {
		HttpResponse<String> response = post("/loans");

		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Txn-Token");
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("application/problem+json"));
		assertThat(response.body()).contains("\"code\": \"transaction-token-required\"");
	}

	@Test
	void refusesForgedTokens() throws Exception {
		String[] parts = authorizationServer.token().split("\\.");
		String unsigned = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString("{\"alg\":\"none\",\"typ\":\"txntoken+jwt\"}".getBytes(StandardCharsets.UTF_8));

		assertThat(post("/loans", AuthorizationServer.forgedToken()).statusCode()).isEqualTo(401);
		assertThat(post("/loans", unsigned + "." + parts[1] + ".").statusCode()).isEqualTo(401);
		assertThat(post("/loans", parts[0] + "." + parts[1] + ".AAAA").statusCode()).isEqualTo(401);
		assertThat(post("/loans", "forged").statusCode()).isEqualTo(401);
		assertThat(post("/loans", "").statusCode()).isEqualTo(401);
	}

	@Test
	void refusesTwoTokens() throws Exception {
		assertThat(post("/loans", authorizationServer.token(), authorizationServer.token()).statusCode())
			.isEqualTo(401);
	}

	@Test
	void refusesATokenForAnotherTrustDomain() throws Exception {
		HttpResponse<String> response = post("/loans", authorizationServer.token(Map.of("aud", "elsewhere")));

		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).contains("wrong-audience");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/loans", "/nowhere", "/error", "/static.txt", "/actuator/health", "/servlet/x",
			"/openly", "/OPEN/page", "/open/../loans", "/open/./page", "/open/%2e%2e/loans", "/%6fpen/page",
			"/open;v=1/page", "/open/page;v=1", "//open/page", "/open//page", "/open/..;/loans", "/loans;/open/page" })
	void protectsEveryPathThatIsNotNamedOpenAsItStands(String path) throws Exception {
		assertThat(get(path).statusCode()).isBetween(400, 401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW" })
	void protectsEveryMethod(String method) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri(this.port, "/loans"))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.build();

		assertThat(this.client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(401);
	}

	@Test
	void protectsTheManagementPortToo() throws Exception {
		assertThat(send(uri(this.managementPort, "/actuator/health")).statusCode()).isEqualTo(401);
		assertThat(send(uri(this.managementPort, "/actuator")).statusCode()).isEqualTo(401);
		assertThat(send(uri(this.managementPort, "/actuator/health"), authorizationServer.token()).statusCode())
			.isEqualTo(200);
	}

	@Test
	void leavesOpenPathsAlone() throws Exception {
		assertThat(get("/open/page").body()).isEqualTo("page");
		assertThat(get("/open/error").statusCode()).isEqualTo(500);
	}

	@Test
	void asksAgainWhereAnOpenPathLeadsToOneThatIsNot() throws Exception {
		assertThat(get("/open/forward").statusCode()).isEqualTo(401);
		assertThat(get("/open/async").statusCode()).isEqualTo(401);
		assertThat(get("/open/include").body()).doesNotContain("of subject", "secret");
	}

	@Test
	void asksOnceWhereAnAnswerComesLater() throws Exception {
		assertThat(get("/later", authorizationServer.token()).body()).isEqualTo("txn-1");
		assertThat(get("/later").statusCode()).isEqualTo(401);
	}

	@Test
	void failsAMethodOnAnOpenPathThatWantsAToken() throws Exception {
		assertThat(get("/open/token?txn=x&subject=y", authorizationServer.token()).statusCode()).isEqualTo(500);
	}

	private HttpResponse<String> get(String path, String... tokens) throws IOException, InterruptedException {
		return send(uri(this.port, path), tokens);
	}

	private HttpResponse<String> post(String path, String... tokens) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(this.port, path))
			.POST(HttpRequest.BodyPublishers.noBody());
		return send(request, tokens);
	}

	private HttpResponse<String> send(URI uri, String... tokens) throws IOException, InterruptedException {
		return send(HttpRequest.newBuilder(uri), tokens);
	}

	private HttpResponse<String> send(HttpRequest.Builder request, String... tokens)
			throws IOException, InterruptedException {
		for (String token : tokens) {
			request.header("Txn-Token", token);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static URI uri(int port, String path) {
		return URI.create("http://localhost:" + port + path);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Controller
	static class Backend {

		@PostMapping("/loans")
		@ResponseBody
		String book(TransactionToken token) {
			return token.txn() + " of " + token.subject();
		}

		@GetMapping("/loans")
		@ResponseBody
		String secret() {
			return "secret";
		}

		@GetMapping("/later")
		@ResponseBody
		Callable<String> later(TransactionToken token) {
			return token::txn;
		}

		@GetMapping("/open/page")
		@ResponseBody
		String page() {
			return "page";
		}

		@GetMapping("/open/error")
		@ResponseBody
		String error() {
			throw new IllegalStateException("as the test wants it");
		}

		@GetMapping("/open/token")
		@ResponseBody
		String wantsAToken(TransactionToken token) {
			return token.txn();
		}

		@GetMapping("/open/forward")
		String forward() {
			return "forward:/loans";
		}

		@GetMapping("/open/include")
		void include(HttpServletRequest request, HttpServletResponse response) throws Exception {
			request.getRequestDispatcher("/loans").include(request, response);
			response.flushBuffer();
		}

		@Bean
		ServletRegistrationBean<HttpServlet> async() {
			return new ServletRegistrationBean<>(new HttpServlet() {
				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) {
					request.startAsync().dispatch("/loans");
				}
			}, "/open/async");
		}

		@Bean
		ServletRegistrationBean<HttpServlet> other() {
			return new ServletRegistrationBean<>(new HttpServlet() {
				@Override
				protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
					response.getWriter().write("another servlet");
				}
			}, "/servlet/*");
		}

	}

}
