package org.loangate.authz.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMutualTls;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.TestBrowser;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/// Every route, asked for under a host that nobody configured: no answer names it.
@IntegrationTest
class ForeignHostTests {

	private static final String EVIL = "evil.example";

	private static final String PASSWORD = "quiet harbour lantern 7";

	@Autowired
	private Settings settings;

	@ParameterizedTest
	@ValueSource(strings = { "Host: evil.example", "Host: evil.example:8443",
			"Host: localhost\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\nX-Forwarded-Port: 70",
			"Host: localhost\r\nForwarded: for=198.51.100.7;host=evil.example;proto=gopher" })
	void isNamedByNoAnswer(String fields) throws Exception {
		for (String from : List.of("127.0.0.1", TestMutualTls.PROXY)) {
			walk(from, "", fields);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://evil.example", "https://evil.example:8443" })
	void isNamedByNoAnswerToAWholeAddress(String target) throws Exception {
		walk("127.0.0.1", target, "Host: " + URI.create(target).getAuthority());
	}

	private void walk(String from, String target, String fields) throws Exception {
		TestBrowser nobody = new TestBrowser(this.settings.issuer());
		nobody.get("/sign-in");
		TestBrowser borrower = TestBrowser.registered(this.settings.issuer(),
				"h-" + UUID.randomUUID() + "@example.test", PASSWORD);
		borrower.get("/account");
		for (TestBrowser browser : List.of(nobody, borrower)) {
			for (String route : routes()) {
				String answer = answer(browser, from, route, target, fields);
				assertThat(answer).as("%s from %s", route, from).startsWith("HTTP/1.1 ");
				assertThat(answer).as("%s from %s with %s", route, from, fields)
					.doesNotContainIgnoringCase(EVIL, "gopher");
			}
		}
	}

	/// What docs/reference/routes.md lists, which is every route there is.
	private static List<String> routes() throws IOException {
		return Files.readAllLines(Path.of("../docs/reference/routes.md"))
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.split("`")[1])
			// What ends the session that the others are asked in.
			.filter((route) -> !route.startsWith("POST /sign-out") && !route.startsWith("POST /connect"))
			.map((route) -> route.replace("/**", "/x")
				.replace("{*path}", "x")
				.replaceAll("\\{[^}]*}", "00000000-0000-7000-8000-000000000000"))
			.toList();
	}

	private String answer(TestBrowser browser, String from, String route, String target, String fields)
			throws IOException {
		String method = route.substring(0, route.indexOf(' '));
		String path = route.substring(route.indexOf(' ') + 1);
		String body = method.equals("GET") ? "" : "_csrf=" + browser.csrf();
		try (Socket socket = new Socket()) {
			socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
			socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), this.settings.issuer().getPort()));
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write("""
						%s %s%s HTTP/1.1
						%s
						Cookie: %s
						Accept: text/html
						Content-Type: application/x-www-form-urlencoded
						Content-Length: %s
						Connection: close

						%s""".replace("\n", "\r\n")
					.formatted(method, target, path, fields, browser.cookies(), body.length(), body)
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
