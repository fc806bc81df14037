package org.loangate.authz.platform.edge;

import java.net.URI;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.Test;
import org.loangate.authz.platform.MutualTls;
import org.loangate.authz.platform.Settings;

import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

class PublicUrlFilterTests {

	@Test
	void seesTheIssuerWhateverHostSays() throws Exception {
		MockHttpServletRequest request = request("203.0.113.5");
		request.addHeader("X-Forwarded-Host", "evil.example");
		request.addHeader("X-Forwarded-Proto", "http");

		HttpServletRequest seen = seen(request);

		assertThat(seen.getRequestURL().toString()).isEqualTo("https://id.lender.example/oauth2/token");
		assertThat(seen.isSecure()).isTrue();
		assertThat(seen.getServerPort()).isEqualTo(443);
	}

	@Test
	void believesForwardedAddressesOfTrustedProxiesOnly() throws Exception {
		MockHttpServletRequest direct = request("203.0.113.5");
		direct.addHeader("X-Forwarded-For", "198.51.100.1");
		MockHttpServletRequest proxied = request("10.0.0.7");
		proxied.addHeader("X-Forwarded-For", "192.0.2.66, 198.51.100.1, 10.0.0.8");

		assertThat(seen(direct).getRemoteAddr()).isEqualTo("203.0.113.5");
		assertThat(seen(proxied).getRemoteAddr()).isEqualTo("198.51.100.1");
	}

	@Test
	void countsWhatIsNoAddressAsTheProxyThatSaysIt() throws Exception {
		MockHttpServletRequest proxied = request("10.0.0.7");
		proxied.addHeader("X-Forwarded-For", "evil\" or 1=1");

		assertThat(seen(proxied).getRemoteAddr()).isEqualTo("10.0.0.7");
	}

	private static MockHttpServletRequest request(String sender) {
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/oauth2/token");
		request.setServerName("evil.example");
		request.setRemoteAddr(sender);
		return request;
	}

	private static HttpServletRequest seen(MockHttpServletRequest request) throws Exception {
		Settings settings = new Settings(URI.create("https://id.lender.example"),
				URI.create("https://api.lender.example"), "https://api.lender.example", "lender.example",
				new Settings.Secret("x"), "", "", "", List.of("10.0.0.0/8"));
		MockFilterChain chain = new MockFilterChain();
		new PublicUrlFilter(settings, MutualTls.none()).doFilter(request, new MockHttpServletResponse(), chain);
		return (HttpServletRequest) chain.getRequest();
	}

}
