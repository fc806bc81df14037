package org.loangate.authz.console.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.loangate.authz.account.Role;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.TestPolicies;
import org.loangate.authz.staff.TestStaff;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationContext;

/// Somebody of staff at the console, whose page's scripts call the API.
public final class TestOfficer {

	private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final HttpClient http = HttpClient.newHttpClient();

	private final URI issuer;

	private final TestStaff staff;

	private TestOfficer(URI issuer, TestStaff staff) {
		this.issuer = issuer;
		this.staff = staff;
	}

	/// A security officer who has just used their passkey.
	public static TestOfficer working(ApplicationContext server) {
		return working(server, Role.SECURITY_OFFICER);
	}

	/// Somebody with a role who has just used their passkey.
	public static TestOfficer working(ApplicationContext server, Role role) {
		return new TestOfficer(server.getBean(Settings.class).issuer(), TestStaff.working(server, role));
	}

	public TestStaff staff() {
		return this.staff;
	}

	/// Asks for something below `/console/api`.
	public Answer get(String path) {
		return send("GET", path, Map.of(), Map.of());
	}

	/// Sends fields as JSON.
	public Answer post(String path, Map<String, ?> fields) {
		return send("POST", path, fields, Map.of());
	}

	/// Sends fields as JSON, with headers.
	public Answer send(String method, String path, Map<String, ?> fields, Map<String, String> headers) {
		return sendJson(method, path, MAPPER.writeValueAsString(fields), headers);
	}

	/// Sends a body as it is, with headers.
	public Answer sendJson(String method, String path, String json, Map<String, String> headers) {
		Map<String, String> all = new HashMap<>(headers);
		all.put("Cookie", "loangate-session=" + this.staff.browser().session());
		all.putIfAbsent("Accept", "application/json");
		if (!method.equals("GET")) {
			all.put("Content-Type", "application/json");
			all.put("Origin", this.issuer.toString());
			Matcher token = CSRF.matcher(this.staff.browser().get("/account").body());
			all.putIfAbsent("X-CSRF-TOKEN", token.find() ? token.group(1) : "");
			all.put("Cookie", "loangate-session=" + this.staff.browser().session());
		}
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.issuer + "/console/api" + path));
		all.forEach(request::header);
		request.method(method,
				method.equals("GET") ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
		try {
			return new Answer(this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/// Answers with the passkey what a door's options ask.
	public String sign(String path, Map<String, ?> fields) {
		Answer options = post(path, fields);
		if (options.status() != 200) {
			throw new AssertionError(options);
		}
		return this.staff.passkey().get(options.response().body());
	}

	/// Approves a version, or ratifies that the glass was broken.
	public Answer approve(String digest) {
		String path = "/versions/" + digest + "/approval";
		Answer options = post(path + "/options", Map.of());
		if (options.status() != 200) {
			return options;
		}
		return post(path, Map.of("credential", this.staff.passkey().get(options.response().body())));
	}

	/// Breaks the glass for a version.
	public Answer breakGlass(String digest, String reason) {
		String path = "/versions/" + digest + "/break-glass";
		return post(path, Map.of("reason", reason, "credential", sign(path + "/options", Map.of("reason", reason))));
	}

	/// Saves a version that passes its tests, and proposes it.
	/// @return its digest
	public String proposed(String document) {
		String digest = tested(document);
		expect(post("/versions/" + digest + "/proposal", Map.of("note", "Please look")));
		return digest;
	}

	/// Saves a version that passes its tests.
	public String tested(String document) {
		String digest = expect(post("/versions", Map.of("document", document, "tests", TestPolicies.builtInTests())))
			.text("/digest");
		expect(post("/versions/" + digest + "/test", Map.of()));
		return digest;
	}

	private static Answer expect(Answer answer) {
		if (answer.status() / 100 != 2) {
			throw new AssertionError(answer);
		}
		return answer;
	}

	/// What came back.
	public record Answer(HttpResponse<String> response) {

		public int status() {
			return this.response.statusCode();
		}

		public String header(String name) {
			return this.response.headers().firstValue(name).orElse("");
		}

		public JsonNode json() {
			return MAPPER.readTree(this.response.body());
		}

		/// A member of the answer as text, empty where it is not there.
		public String text(String pointer) {
			return json().at(pointer).asString("");
		}

		/// The status, and the problem's code where there is one.
		public String outcome() {
			String code = this.response.body().startsWith("{") ? text("/code") : "";
			return (code.isEmpty()) ? String.valueOf(status()) : status() + " " + code;
		}

		@Override
		public String toString() {
			return status() + " " + this.response.body();
		}

	}

}
