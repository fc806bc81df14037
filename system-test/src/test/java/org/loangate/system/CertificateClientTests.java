package org.loangate.system;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import com.nimbusds.oauth2.sdk.token.BearerAccessToken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/// A certificate-bound token all the way: authorization server, gateway, exchange, lending API. RFC 8705, sections 2.2, 3 and 5;
/// FAPI 2.0 Security Profile, 5.3.2.1 (4) and (5), and 5.3.4.
class CertificateClientTests {

	private static final TestStacks TESTS = TestStacks.SAME_SITE;

	@Test
	void readsLoansWithTheTokensCertificateAlone() throws Exception {
		try (Borrower borrower = Borrower.registered(TESTS, Window.PHONE).withTotp();
				CertificateClient client = new CertificateClient(TESTS.get())) {
			borrower.browser.go(client.authorize("openid loans:read"));
			borrower.goOn("app");
			BearerAccessToken token = client.token();
			TESTS.secret(token.getValue());

			HttpResponse<String> right = CertificateClient.loans(CertificateClient.CERTIFICATE, token);
			HttpResponse<String> other = CertificateClient.loans(CertificateClient.OTHER, token);

			assertThat(right.statusCode()).as(right.body()).isEqualTo(200);
			assertThat(right.headers().firstValue("Date")).isPresent();
			assertThat(other.statusCode()).isEqualTo(401);
			assertThat(other.headers().firstValue("WWW-Authenticate").orElse("")).contains("error=\"invalid_token\"");
		}
	}

	@ParameterizedTest
	@MethodSource("doors")
	void answersPlainHttpAtADoorForTls(int port) throws Exception {
		try (Socket socket = new Socket("localhost", port)) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write("GET /oauth2/jwks HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

			assertThat(answer).startsWith("HTTP/1.1 400").doesNotContainIgnoringCase("tomcat", "apache", "exception");
		}
	}

	static IntStream doors() {
		TESTS.get();
		return IntStream.of(CertificateClient.AUTHZ_PORT, CertificateClient.GATEWAY_PORT);
	}

}
