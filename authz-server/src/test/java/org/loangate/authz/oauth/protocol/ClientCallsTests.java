package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.TestCertificates;
import org.loangate.authz.TestCertificates.Identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/// Calls to names whose answers change between one question and the next.
class ClientCallsTests {

	private final AtomicInteger requests = new AtomicInteger();

	private HttpServer server;

	@BeforeEach
	void serve() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.requests.incrementAndGet();
			exchange.getResponseHeaders().add("Location", "/elsewhere");
			exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/moved") ? 302 : 200, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private int call(DnsResolver names, String path, boolean publicOnly) throws IOException {
		try (ClientCalls calls = new ClientCalls(names, DefaultClientTlsStrategy.createSystemDefault(),
				Duration.ofSeconds(5))) {
			return calls.call(new HttpGet("http://rebinding.test:" + this.server.getAddress().getPort() + path),
					publicOnly, ClassicHttpResponse::getCode);
		}
	}

	@Test
	void connectsToWhatItResolvedAndAsksNoSecondTime() throws IOException {
		Names names = new Names("127.0.0.1", "127.0.0.99");

		assertThat(call(names, "/", false)).isEqualTo(200);
		assertThat(names.asked).hasValue(1);
	}

	@Test
	void neverReachesAPrivateAddressThatANameTurnsInto() {
		// No route leads there from a machine without IPv6, and nobody answers at that
		// port
		// from one that has it.
		Names names = new Names("2600::1", "127.0.0.1");

		assertThatIOException().isThrownBy(() -> call(names, "/", true));
		assertThat(names.asked).hasValue(1);
		assertThat(this.requests).hasValue(0);
	}

	@Test
	void connectsToNothingWhereOneOfTheAddressesIsPrivate() {
		Names names = new Names("127.0.0.1");

		assertThatIOException().isThrownBy(() -> call(names, "/", true)).withMessage("not a public address");
		assertThatIOException().isThrownBy(() -> call(new Both(), "/", true)).withMessage("not a public address");
		assertThat(this.requests).hasValue(0);
	}

	@Test
	void followsNothing() throws IOException {
		assertThat(call(new Names("127.0.0.1"), "/moved", false)).isEqualTo(302);
		assertThat(this.requests).hasValue(1);
	}

	@Test
	void believesACertificateOfTheNameThatIsCalledAlone() throws IOException {
		Identity identity = TestCertificates.selfSigned("CN=right.test",
				(kind) -> kind.usedFor(null, null).alsoNamed(GeneralName.dNSName, "right.test"));
		HttpsServer secure = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
		secure.setHttpsConfigurator(new HttpsConfigurator(identity.tls(identity.certificate())));
		secure.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		secure.start();
		try (ClientCalls calls = new ClientCalls(new Names("127.0.0.1"),
				new DefaultClientTlsStrategy(identity.tls(identity.certificate())), Duration.ofSeconds(5))) {
			int port = secure.getAddress().getPort();

			assertThat(calls.<Integer>call(new HttpGet("https://right.test:" + port + "/"), false,
					ClassicHttpResponse::getCode))
				.isEqualTo(200);
			assertThatIOException()
				.isThrownBy(() -> calls.call(new HttpGet("https://wrong.test:" + port + "/"), false,
						ClassicHttpResponse::getCode))
				.withMessageContaining("wrong.test");
		}
		finally {
			secure.stop(0);
		}
	}

	/// Answers with one address after the other, and then with the last.
	private static final class Names implements DnsResolver {

		private final AtomicInteger asked = new AtomicInteger();

		private final List<String> answers;

		Names(String... answers) {
			this.answers = List.of(answers);
		}

		@Override
		public InetAddress[] resolve(String host) {
			int at = Math.min(this.asked.getAndIncrement(), this.answers.size() - 1);
			return new InetAddress[] { InetAddress.ofLiteral(this.answers.get(at)) };
		}

		@Override
		public String resolveCanonicalHostname(String host) {
			return host;
		}

	}

	/// Answers with a public and a private address at once.
	private static final class Both implements DnsResolver {

		@Override
		public InetAddress[] resolve(String host) {
			return new InetAddress[] { InetAddress.ofLiteral("2600::1"), InetAddress.ofLiteral("127.0.0.1") };
		}

		@Override
		public String resolveCanonicalHostname(String host) {
			return host;
		}

	}

}
