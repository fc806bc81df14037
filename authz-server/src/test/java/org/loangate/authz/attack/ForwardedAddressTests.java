package org.loangate.authz.attack;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMutualTls;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// What a trusted proxy says of its clients' addresses, in every form that proxies say it, at the doors that count by
/// network.
@IntegrationTest
class ForwardedAddressTests {

	@Autowired
	private Settings settings;

	@Autowired
	private StringRedisTemplate redis;

	private final HttpClient proxy = HttpClient.newBuilder()
		.localAddress(InetAddress.ofLiteral(TestMutualTls.PROXY))
		.build();

	private TestBrowser form;

	@BeforeEach
	void open() {
		this.form = new TestBrowser(this.settings.issuer());
		this.form.get("/register");
		keys().forEach(this.redis::delete);
	}

	@ParameterizedTest
	@ValueSource(strings = { "198.51.100.1:4711", "[2001:db8::1]:4711", "unknown", "_hidden", "\"_hidden\"",
			"fe80::1%eth0", "198.51.100.999", "2001:db8::1::2" })
	void answersWhateverAProxySays(String address) throws Exception {
		assertThat(ask("/register", "X-Forwarded-For", address)).isEqualTo(200);
		assertThat(ask("/recover", "X-Forwarded-For", address)).isEqualTo(200);
		assertThat(ask("/register", "Forwarded", "for=\"" + address.replace("\"", "") + "\"")).isEqualTo(200);
		assertThat(ask("/sign-in", "X-Forwarded-For", address)).isEqualTo(200);
	}

	@Test
	void countsConnectionsOfOneAddressTogetherAndOfTwoApart() throws Exception {
		ask("/register", "X-Forwarded-For", "198.51.100.1:4711");
		ask("/register", "X-Forwarded-For", "198.51.100.1:4712");
		ask("/register", "X-Forwarded-For", "::ffff:198.51.100.1");
		ask("/register", "Forwarded", "for=\"198.51.100.1:4713\"");
		assertThat(keys()).containsExactly(key("198.51.100.1"));

		ask("/register", "X-Forwarded-For", "198.51.100.2:4711");
		assertThat(keys()).containsExactlyInAnyOrder(key("198.51.100.1"), key("198.51.100.2"));
	}

	@Test
	void countsAllAddressesOfOneNetworkTogether() throws Exception {
		ask("/register", "X-Forwarded-For", "2001:db8:1:2::5");
		ask("/register", "X-Forwarded-For", "[2001:db8:1:2:ffff::6]:4711");
		ask("/register", "Forwarded", "for=\"[2001:db8:1:2:a:b:c:d]\"");

		assertThat(keys()).containsExactly(key("2001:db8:1:2::/64"));
	}

	@Test
	void countsWhomAProxyHidesAsTheProxyItself() throws Exception {
		ask("/register", "X-Forwarded-For", "unknown");
		ask("/register", "X-Forwarded-For", "_" + UUID.randomUUID());
		ask("/register", "Forwarded", "for=_" + UUID.randomUUID());

		assertThat(keys()).containsExactly(key(TestMutualTls.PROXY));
	}

	@Test
	void slowsStrangersOfABusyNetworkAndLetsAKnownDeviceIn() {
		String email = "n-" + UUID.randomUUID() + "@example.test";
		TestBrowser owner = TestBrowser.confirmed(this.settings.issuer(), email, "quiet harbour lantern 7");
		owner.post("/sign-out", Map.of());
		exhaust("password", 900);
		try {
			TestBrowser stranger = new TestBrowser(this.settings.issuer());
			stranger.get("/sign-in");
			owner.get("/sign-in");

			Map<String, String> right = Map.of("username", email, "password", "quiet harbour lantern 7");
			assertThat(stranger.post("/sign-in", right).name()).isEqualTo("sign-in");
			assertThat(owner.post("/sign-in", right).name()).isEqualTo("account");
		}
		finally {
			this.redis.delete("loangate:limit:{password-network:127.0.0.1}");
		}
	}

	@Test
	void judgesNoPasswordOfANetworkThatRegistersTooMuchAndOpensADoorToAKnownDevice() {
		String email = "k-" + UUID.randomUUID() + "@example.test";
		TestBrowser known = TestBrowser.registered(this.settings.issuer(), email, "quiet harbour lantern 7");
		known.post("/sign-out", Map.of());
		exhaust("register", 3600);
		try {
			Map<String, String> weak = Map.of("username", "w-" + email, "password", "password1234");
			known.get("/register");

			assertThat(this.form.post("/register", weak).body()).contains("Too many").doesNotContain("too common");
			assertThat(known.post("/register", Map.of("username", "o-" + email, "password", "brisk valley kettle 9"))
				.name()).isEqualTo("account");
		}
		finally {
			this.redis.delete("loangate:limit:{register-network:127.0.0.1}");
		}
	}

	private void exhaust(String family, int seconds) {
		this.redis.opsForValue()
			.set("loangate:limit:{" + family + "-network:127.0.0.1}",
					String.valueOf(new java.util.Date().getTime() + seconds * 1000L),
					java.time.Duration.ofSeconds(seconds));
	}

	private Set<String> keys() {
		return this.redis.keys("loangate:limit:{register-network:*")
			.stream()
			.filter((key) -> !key.contains("127.0.0.1}"))
			.collect(Collectors.toSet());
	}

	private static String key(String network) {
		return "loangate:limit:{register-network:" + network + "}";
	}

	private int ask(String path, String field, String value) throws Exception {
		URI server = this.settings.issuer();
		String body = "username=somebody%40example.test&password=short&_csrf="
				+ URLEncoder.encode(this.form.csrf(), StandardCharsets.UTF_8);
		return this.proxy
			.send(HttpRequest.newBuilder(server.resolve(path))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.header("Cookie", this.form.cookies())
				.header("Origin", server.toString())
				.header("Accept", "text/html")
				.header(field, value)
				.POST(HttpRequest.BodyPublishers.ofString(body))
				.build(), HttpResponse.BodyHandlers.ofString())
			.statusCode();
	}

}
