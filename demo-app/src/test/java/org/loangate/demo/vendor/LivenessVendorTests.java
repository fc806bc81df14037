package org.loangate.demo.vendor;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.demo.support.DemoProcess;
import org.loangate.demo.support.StandIns.Received;
import org.loangate.demo.support.StandIns.Reply;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LivenessVendorTests {

	private static final String CALLBACK = "/liveness/callbacks/standin";

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private final DemoProcess demo = DemoProcess.shared();

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	@BeforeEach
	void takeCallbacks() {
		this.demo.standIns().script((request) -> request.path().equals(CALLBACK) ? Reply.of(204, "") : null);
	}

	@Test
	void startsASessionForWhoeverHoldsTheKey() throws Exception {
		HttpResponse<String> started = start(request("proof"), DemoProcess.API_KEY);

		assertThat(started.statusCode()).isEqualTo(201);
		JsonNode session = JsonMapper.shared().readTree(started.body());
		assertThat(session.path("url").asString())
			.isEqualTo(this.demo.url() + "/liveness-vendor/sessions/" + session.path("session_id").asString());
		assertThat(start(request("proof"), "another-key").statusCode()).isEqualTo(401);
	}

	@Test
	void neverShowsTheNonceToTheBrowser() throws Exception {
		HttpResponse<String> page = open(session("proof"), "");

		assertThat(page.body()).contains("data-page=\"vendor\"").doesNotContain("nonce-1");
		assertThat(page.headers().firstValue("Content-Security-Policy"))
			.hasValueSatisfying((policy) -> assertThat(policy).contains("form-action 'self'; "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "return_url", "callback_url" })
	void sendsNothingAnywhereButToTheAuthorizationServer(String field) throws Exception {
		for (String url : List.of("http://attacker.example/", "javascript:alert(1)", "//localhost/",
				"http://localhost:1/", this.demo.standIns().url().replace("http://", "http://user@"))) {
			Map<String, Object> request = request("proof");
			request.put(field, url);

			assertThat(start(request, DemoProcess.API_KEY).statusCode()).as(url).isEqualTo(422);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "purpose", "reference", "subject", "nonce", "return_url", "callback_url" })
	void refusesASessionThatLacksAField(String field) throws Exception {
		Map<String, Object> request = request("proof");
		request.remove(field);

		assertThat(start(request, DemoProcess.API_KEY).statusCode()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "purpose", "reference", "subject", "nonce", "return_url", "callback_url" })
	void refusesASessionWhoseFieldIsNull(String field) throws Exception {
		Map<String, Object> request = request("proof");
		request.put(field, null);

		assertThat(start(request, DemoProcess.API_KEY).statusCode()).isEqualTo(422);
	}

	@ParameterizedTest
	@ValueSource(strings = { "passed", "failed", "inconclusive" })
	void tellsTheVerdictSignedAfterStandardWebhooks(String verdict) throws Exception {
		String session = session("check");

		HttpResponse<String> done = decide(session, verdict, "none");

		assertThat(done.headers().firstValue("Refresh")).hasValue("0;url=" + this.demo.standIns().url() + "/back?x=1");
		Received callback = callbacks(1).getFirst();
		assertThat(callback.headers().get("webhook-signature")).isEqualTo(signature(callback));
		JsonNode message = JsonMapper.shared().readTree(callback.body());
		JsonNode data = message.path("data");
		assertThat(message.path("type").asString()).isEqualTo("liveness.completed");
		assertThat(data.path("session_id").asString()).isEqualTo(session);
		assertThat(data.path("reference").asString()).isEqualTo("ref-1");
		assertThat(data.path("subject").asString()).isEqualTo("pseudonym-1");
		assertThat(data.path("nonce").asString()).isEqualTo("nonce-1");
		assertThat(data.path("verdict").asString()).isEqualTo(verdict);
		assertThat(data.path("face_ref").asString()).isEqualTo("face-enrolled");
		assertThat(data.path("media_sha256").asString()).matches("[0-9a-f]{64}");
	}

	@Test
	void givesAPersonOneFaceForGood() throws Exception {
		decide(session("proof"), "passed", "none");
		decide(session("proof"), "passed", "none");

		List<String> faces = callbacks(2).stream()
			.map((callback) -> JsonMapper.shared().readTree(callback.body()).at("/data/face_ref").asString())
			.distinct()
			.toList();

		assertThat(faces).hasSize(1).first().asString().startsWith("face_").doesNotContain("pseudonym-1");
	}

	@Test
	void sendsDigestsOfWhatIsTypedAsTheDocumentsAndNoValue() throws Exception {
		decide(session("proof"), "passed", "none&name=%20Lin%20%20Yue&birth_date=&document_number=d-1");

		String body = callbacks(1).getFirst().body();
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(Base64.getUrlDecoder().decode(DemoProcess.CLAIMS_KEY), "HmacSHA256"));
		JsonNode claims = JsonMapper.shared().readTree(body).at("/data/document_claims");
		assertThat(claims.path("name").asString()).isEqualTo(Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(mac.doFinal("LIN YUE".getBytes(StandardCharsets.UTF_8))));
		assertThat(claims.has("birth_date")).isFalse();
		assertThat(claims.path("document_number").asString()).hasSize(43);
		assertThat(body).doesNotContain("Lin", "d-1\"");
	}

	@Test
	void triesAgainUnderTheSameIdWhereACallbackWasNotTaken() throws Exception {
		this.demo.standIns()
			.script((request) -> !request.path().equals(CALLBACK) ? null
					: (this.demo.standIns().received(CALLBACK).size() > 1) ? Reply.of(204, "") : Reply.of(503, ""));

		decide(session("proof"), "passed", "none");

		List<Received> callbacks = callbacks(2);
		assertThat(callbacks.get(1).headers().get("webhook-id"))
			.isEqualTo(callbacks.get(0).headers().get("webhook-id"));
		assertThat(callbacks.get(1).body()).isEqualTo(callbacks.get(0).body());
	}

	@Test
	void misbehavesAsAsked() throws Exception {
		decide(session("proof"), "passed", "twice");
		List<Received> twice = callbacks(2);
		assertThat(twice.get(0).headers().get("webhook-id")).isEqualTo(twice.get(1).headers().get("webhook-id"));

		takeCallbacks();
		decide(session("proof"), "passed", "out-of-order");
		assertThat(callbacks(2)).extracting((callback) -> callback.body().contains("\"inconclusive\""))
			.containsExactly(false, true);

		takeCallbacks();
		decide(session("proof"), "passed", "bad-signature");
		Received forged = callbacks(1).getFirst();
		assertThat(forged.headers().get("webhook-signature")).isNotEqualTo(signature(forged));

		takeCallbacks();
		decide(session("proof"), "passed", "wrong-nonce");
		assertThat(callbacks(1).getFirst().body()).doesNotContain("nonce-1");

		takeCallbacks();
		decide(session("proof"), "passed", "late");
		assertThat(this.demo.standIns().received(CALLBACK)).isEmpty();
		callbacks(1);

		takeCallbacks();
		decide(session("proof"), "passed", "never");
		decide(session("proof"), "passed", "none");
		assertThat(callbacks(1)).hasSize(1);
	}

	@Test
	void knowsNoSessionButItsOwn() throws Exception {
		assertThat(open("AAAAAAAAAAAAAAAAAAAAAA", "").statusCode()).isEqualTo(404);
	}

	private List<Received> callbacks(int count) {
		return await().atMost(Duration.ofSeconds(20))
			.until(() -> this.demo.standIns().received(CALLBACK), (received) -> received.size() >= count);
	}

	private static String signature(Received callback) throws Exception {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(Base64.getDecoder().decode(DemoProcess.WEBHOOK_SECRET.substring(6)), "HmacSHA256"));
		String signed = callback.headers().get("webhook-id") + "." + callback.headers().get("webhook-timestamp") + "."
				+ callback.body();
		return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
	}

	private Map<String, Object> request(String purpose) {
		Map<String, Object> request = new LinkedHashMap<>();
		request.put("purpose", purpose);
		request.put("reference", "ref-1");
		request.put("subject", "pseudonym-1");
		request.put("nonce", "nonce-1");
		request.put("return_url", this.demo.standIns().url() + "/back?x=1");
		request.put("callback_url", this.demo.standIns().url() + CALLBACK);
		if (purpose.equals("check")) {
			request.put("face_ref", "face-enrolled");
		}
		return request;
	}

	private String session(String purpose) throws Exception {
		return JsonMapper.shared()
			.readTree(start(request(purpose), DemoProcess.API_KEY).body())
			.path("session_id")
			.asString();
	}

	private HttpResponse<String> start(Map<String, Object> body, String key) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(this.demo.url() + "/liveness-vendor/sessions"))
			.header("Authorization", "Bearer " + key)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(JsonMapper.shared().writeValueAsString(body)))
			.build());
	}

	private HttpResponse<String> open(String session, String rest) throws Exception {
		return send(HttpRequest.newBuilder(URI.create(this.demo.url() + "/liveness-vendor/sessions/" + session + rest))
			.build());
	}

	private HttpResponse<String> decide(String session, String verdict, String misbehave) throws Exception {
		Matcher csrf = CSRF.matcher(open(session, "").body());
		assertThat(csrf.find()).isTrue();
		HttpResponse<String> sent = send(
				HttpRequest.newBuilder(URI.create(this.demo.url() + "/liveness-vendor/sessions/" + session))
					.header("Content-Type", "application/x-www-form-urlencoded")
					.POST(HttpRequest.BodyPublishers
						.ofString("_csrf=" + csrf.group(1) + "&verdict=" + verdict + "&misbehave=" + misbehave))
					.build());
		assertThat(sent.statusCode()).isEqualTo(303);
		return open(session, "/done");
	}

	private HttpResponse<String> send(HttpRequest request) throws Exception {
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

}
