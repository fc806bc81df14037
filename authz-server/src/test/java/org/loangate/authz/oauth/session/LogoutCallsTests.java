package org.loangate.authz.oauth.session;

import java.net.URI;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class LogoutCallsTests {

	@AutoClose
	private final LogoutCalls production = new LogoutCalls(new MockEnvironment());

	@AutoClose
	private final LogoutCalls demo = new LogoutCalls(demo());

	private static MockEnvironment demo() {
		MockEnvironment environment = new MockEnvironment();
		environment.setActiveProfiles("demo");
		return environment;
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "http://app.lender.example/logout", "http://127.0.0.1:1/logout", "ftp://127.0.0.1/logout" })
	void callsByTlsOnly(String uri) {
		assertThat(this.production.post(URI.create(uri), "token", true)).contains("not https");
	}

	@Test
	void callsThisMachineWithoutTlsInTheDemoOnly() {
		assertThat(this.demo.post(URI.create("http://127.0.0.1:1/logout"), "token", false))
			.contains("HttpHostConnectException");
		assertThat(this.demo.post(URI.create("http://192.168.1.1/logout"), "token", true)).contains("not https");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://127.0.0.1/logout", "https://10.0.0.1/logout", "https://[::1]/logout",
			"https://[fd00::1]/logout", "https://169.254.169.254/latest", "https://localhost/logout",
			"https://2130706433/logout" })
	void callsNobodyBehindTheFirewallForAClientThatRegisteredItself(String uri) {
		assertThat(this.production.post(URI.create(uri), "token", false)).contains("not a public address");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://0x7f.1/logout", "https://127.1/logout", "https:///logout", "https:logout" })
	void callsNoAddressWithoutAHost(String uri) {
		assertThat(this.production.post(URI.create(uri), "token", true)).contains("without a host");
	}

	@Test
	void callsAnywhereForAClientThatTheOperatorVouchesFor() {
		assertThat(this.production.post(URI.create("https://127.0.0.1:1/logout"), "token", true))
			.contains("HttpHostConnectException");
	}

}
