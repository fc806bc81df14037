package org.loangate.authz.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/// What docs/explanation/what-an-anonymous-caller-costs.md says, held against the server: every door that asks for no
/// credentials is in its table, and keeps no more than stands there.
@IntegrationTest
class AnonymousCostTests {

	private static final Path TABLE = Path.of("../docs/explanation/what-an-anonymous-caller-costs.md");

	private static final Path ROUTES = Path.of("../docs/reference/routes.md");

	private static final int REQUESTS = 5;

	private static final String FAT = "x".repeat(6000);

	@Autowired
	private Settings settings;

	@Autowired
	private StringRedisTemplate redis;

	@Autowired
	private JdbcClient jdbc;

	private HttpClient http = from("127.0.0.11");

	// Each door from an address of its own, so that none uses up what another may send.
	private static HttpClient from(String address) {
		return HttpClient.newBuilder()
			.localAddress(InetAddress.ofLiteral(address))
			.followRedirects(HttpClient.Redirect.NEVER)
			.build();
	}

	/// A door of the table.
	private record Door(String route, long redisBytes, long rowBytes) {

		static Door of(String line) {
			String[] cells = line.split("\\|");
			return new Door(cells[1].strip().replace("`", ""), number(cells[3]), number(cells[4]));
		}

		private static long number(String cell) {
			return Long.parseLong(cell.strip().replace(",", ""));
		}

	}

	private static Map<String, Door> doors() throws IOException {
		return Files.readAllLines(TABLE)
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.map(Door::of)
			.collect(Collectors.toMap(Door::route, (door) -> door, (a, _) -> a, LinkedHashMap::new));
	}

	@Test
	void findsEveryDoorInTheTable() throws IOException {
		Set<String> open = Files.readAllLines(ROUTES)
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.split("\\|"))
			.filter((cells) -> isOpen(cells[1], cells[2].strip()))
			.map((cells) -> cells[1].strip().replace("`", ""))
			.collect(Collectors.toCollection(TreeSet::new));
		// Stands for every page of somebody's, which leads to the sign-in page and back.
		open.add("GET /account");

		assertThat(doors().keySet()).containsExactlyInAnyOrderElementsOf(open);
	}

	// What refuses nobody outright, and what refuses only after it has looked.
	private static boolean isOpen(String route, String toNobody) {
		return !Set.of("401", "to /sign-in").contains(toNobody) || route.contains("/oauth2/")
				|| route.contains("/userinfo");
	}

	@Test
	void keepsNoMoreOfARequestThanTheTableSays() throws Exception {
		int network = 0;
		for (Door door : doors().values()) {
			this.http = from("127.0.3." + ++network);
			Set<String> before = keys();
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(knock(door.route()).statusCode()).as(door.route()).isNotIn(429, 500, 503);
			}
			Set<String> kept = keys();
			kept.removeAll(before);

			long bytes = kept.stream().filter((key) -> !isCountOfNetwork(key)).mapToLong(this::memory).sum();
			assertThat(bytes / REQUESTS).as("bytes that a request to %s leaves in Redis: %s", door.route(), kept)
				.isLessThanOrEqualTo(door.redisBytes());
			assertThat(kept).as(door.route())
				.allSatisfy(
						// -2 says that it has gone meanwhile, and -1 that it never would.
						(key) -> assertThat(this.redis.getExpire(key, TimeUnit.SECONDS)).as(key)
							.isNotEqualTo(-1L)
							.isLessThanOrEqualTo(900L));
		}
	}

	@Test
	void makesNoSessionForAPageThatAnybodyMayOpen() throws Exception {
		for (String page : Set.of("/sign-in", "/register", "/recover", "/signed-out", "/recover/begin",
				"/sign-in?continue=x")) {
			Set<String> before = keys();

			HttpResponse<String> answer = this.http.send(HttpRequest.newBuilder(uri(page)).build(),
					HttpResponse.BodyHandlers.ofString());

			assertThat(answer.headers().allValues("Set-Cookie")).as(page)
				.noneMatch((cookie) -> cookie.startsWith("loangate-session="));
			assertThat(keys().stream().filter((key) -> !before.contains(key) && !isCountOfNetwork(key))).as(page)
				.isEmpty();
		}
	}

	@Test
	void keepsOfAPushedRequestWhatItKnows() throws Exception {
		long rows = doors().get("POST /oauth2/par").rowBytes();

		Map<String, String> unknown = new LinkedHashMap<>();
		for (int i = 0; i < 15; i++) {
			unknown.put("x" + i, "x".repeat(15_000));
		}

		this.http = from("127.0.0.13");
		assertThat(push(unknown).statusCode()).isEqualTo(201);
		assertThat(
				push("state", "s".repeat(2000), "login_hint", "l".repeat(300), "nonce", "n".repeat(500)).statusCode())
			.isEqualTo(201);

		assertThat(this.jdbc.sql("SELECT max(pg_column_size(r.*)) FROM oauth_authorization r WHERE client_id = :client")
			.param("client", "lending-mobile")
			.query(Long.class)
			.single()).isLessThanOrEqualTo(rows);
	}

	@Test
	void refusesMoreThanEightKibibytesTogether() throws Exception {
		this.http = from("127.0.0.14");

		HttpResponse<String> answer = push("state", "s".repeat(2000), "id_token_hint", "h".repeat(4000), "claims",
				"c".repeat(4000));

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.body()).contains("invalid_request").contains("8192");
	}

	@Test
	void keepsAReferenceForEachBrowserAndForNoMoreThanTwenty() throws Exception {
		HttpResponse<String> pushed = push("state", "s".repeat(2000), "nonce", "n".repeat(500));
		String requestUri = pushed.body().replaceAll(".*\"request_uri\":\"([^\"]+)\".*", "$1");
		URI address = uri("/oauth2/authorize?client_id=lending-mobile&request_uri=" + encode(requestUri));

		int started = 0;
		for (int i = 0; i < 30; i++) {
			Set<String> before = keys();
			HttpResponse<String> answer = this.http.send(HttpRequest.newBuilder(address).build(),
					HttpResponse.BodyHandlers.ofString());
			started += (answer.statusCode() == 303) ? 1 : 0;
			assertThat(keys().stream().filter((key) -> !before.contains(key)).mapToLong(this::memory).sum())
				.isLessThan(2000);
		}

		assertThat(started).isEqualTo(20);
	}

	@Test
	void endsASessionThatNobodySignsInWithWhetherUsedOrNot() throws Exception {
		Set<String> before = keys();
		HttpResponse<String> answer = this.http.send(HttpRequest.newBuilder(uri("/account?x=" + FAT)).build(),
				HttpResponse.BodyHandlers.ofString());
		String key = keys().stream()
			.filter((made) -> !before.contains(made) && made.startsWith("loangate:session:"))
			.findAny()
			.orElseThrow();
		String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
		assertThat(this.redis.getExpire(key, TimeUnit.SECONDS)).isBetween(1L, 900L);

		long made = Long.parseLong(text(this.redis.opsForHash().get(key, "creationTime")));
		this.redis.opsForHash().put(key, "creationTime", "l" + (made - 1_000_000));
		this.http.send(HttpRequest.newBuilder(uri("/sign-in")).header("Cookie", cookie).build(),
				HttpResponse.BodyHandlers.ofString());

		assertThat(keys()).doesNotContain(key);
	}

	private static String text(Object value) {
		return String.valueOf(value).substring(1);
	}

	@Test
	void countsCredentialsThatAreWrong() throws Exception {
		HttpClient flood = HttpClient.newBuilder().localAddress(InetAddress.ofLiteral("127.0.0.12")).build();
		HttpRequest guess = HttpRequest.newBuilder(uri("/oauth2/token"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers
				.ofString("grant_type=client_credentials&client_id=plain-post&client_secret=wrong"))
			.build();
		int taken = 0;
		while (taken < 3000 && flood.send(guess, HttpResponse.BodyHandlers.ofString()).statusCode() == 401) {
			taken++;
		}

		assertThat(taken).isBetween(1000, 2999);
	}

	/// One request as fat as the door takes it.
	private HttpResponse<String> knock(String route) throws Exception {
		String method = route.substring(0, route.indexOf(' '));
		String path = route.substring(route.indexOf(' ') + 1)
			.replace("/**", "/x")
			.replaceAll("\\{[^}]*}", "AAAAAAAAAAAAAAAAAAAAAA");
		if (route.equals("POST /oauth2/par")) {
			return push("state", "s".repeat(2000), "x", "x".repeat(15_000));
		}
		if (route.equals("GET /oauth2/authorize")) {
			return this.http.send(
					HttpRequest
						.newBuilder(uri(path + "?client_id=plain&response_type=code&scope=openid&redirect_uri="
								+ encode("https://plain.example/callback") + "&code_challenge=" + "c".repeat(43)
								+ "&code_challenge_method=S256&state=" + "s".repeat(2000) + "&nonce=" + "n".repeat(500)
								+ "&x=" + FAT))
						.build(),
					HttpResponse.BodyHandlers.ofString());
		}
		if (route.equals("GET /connect/logout")) {
			return this.http.send(HttpRequest
				.newBuilder(uri(path + "?client_id=lending-web&post_logout_redirect_uri="
						+ encode("http://localhost:8081/") + "&state=" + "s".repeat(2000) + "&x=" + FAT))
				.build(), HttpResponse.BodyHandlers.ofString());
		}
		if (method.equals("GET")) {
			return this.http.send(HttpRequest
				.newBuilder(uri(path + "?token=" + "A".repeat(43) + "&state=" + "s".repeat(2000) + "&x=" + FAT))
				.header("Accept", "*/*")
				.build(), HttpResponse.BodyHandlers.ofString());
		}
		TestBrowser form = new TestBrowser(this.settings.issuer());
		form.get("/sign-in");
		String body = "_csrf=" + encode(form.csrf()) + "&username=" + UUID.randomUUID()
				+ "%40example.test&password=short&token=" + "A".repeat(43) + "&state=" + "s".repeat(2000)
				+ "&credential=" + FAT + "&client_id=lending-mobile&x=" + FAT;
		return this.http.send(HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.header("Cookie", form.cookies())
			.header("Origin", this.settings.issuer().toString())
			.header("Accept", "*/*")
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> push(String... parameters) throws Exception {
		Map<String, String> named = new LinkedHashMap<>();
		for (int i = 0; i < parameters.length; i += 2) {
			named.put(parameters[i], parameters[i + 1]);
		}
		return push(named);
	}

	private HttpResponse<String> push(Map<String, String> parameters) throws Exception {
		StringBuilder body = new StringBuilder("client_id=lending-mobile&response_type=code&scope=openid&redirect_uri="
				+ encode("http://127.0.0.1:4711/callback") + "&code_challenge=" + "c".repeat(43)
				+ "&code_challenge_method=S256&dpop_jkt=" + "j".repeat(43));
		parameters.forEach((name, value) -> body.append('&').append(name).append('=').append(encode(value)));
		return this.http.send(HttpRequest.newBuilder(uri("/oauth2/par"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString(body.toString()))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create(this.settings.issuer() + path);
	}

	private static String encode(String value) {
		return URLEncoder.encode(value, StandardCharsets.UTF_8);
	}

	private Set<String> keys() {
		return new TreeSet<>(this.redis.keys("*"));
	}

	private static boolean isCountOfNetwork(String key) {
		return key.startsWith("loangate:limit:{") && key.contains("-network:");
	}

	private long memory(String key) {
		Long bytes = this.redis.execute(RedisScript.of("return redis.call('MEMORY', 'USAGE', KEYS[1])", Long.class),
				List.of(key));
		return (bytes != null) ? bytes : 0;
	}

}
