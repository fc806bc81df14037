package org.loangate.authz.session;

import java.time.Duration;
import java.util.UUID;

import jakarta.servlet.http.Cookie;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestClock;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.Actor;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class KnownDevicesTests {

	@Autowired
	private KnownDevices devices;

	@Autowired
	private Accounts accounts;

	private Subject one;

	private Subject other;

	private Cookie[] cookies = {};

	@BeforeEach
	void register() {
		this.one = this.accounts.register(UUID.randomUUID() + "@example.test").subject();
		this.other = this.accounts.register(UUID.randomUUID() + "@example.test").subject();
	}

	@AfterEach
	void putTheClockBack() {
		RequestContextHolder.resetRequestAttributes();
		TestClock.reset();
	}

	private MockHttpServletRequest request() {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setCookies(this.cookies);
		return request;
	}

	private void remember(Subject subject) {
		MockHttpServletRequest request = request();
		MockHttpServletResponse response = new MockHttpServletResponse();
		RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request, response));
		this.devices.remember(request, subject);
		this.cookies = response.getCookies();
	}

	private Actor.Device seen(Subject subject) {
		return this.devices.seen(request(), subject).orElseThrow();
	}

	@Test
	void isTheSameBrowserWhoeverUsesIt() {
		remember(this.one);
		Actor.Device first = seen(this.one);

		remember(this.other);

		assertThat(seen(this.one)).isEqualTo(first);
		assertThat(seen(this.other).id()).isEqualTo(first.id());
	}

	@Test
	void tellsSinceWhenEachPersonIsKnownByIt() {
		remember(this.one);
		assertThat(seen(this.other).knownSince()).isNull();

		TestClock.ahead(Duration.ofHours(3));
		remember(this.one);
		remember(this.other);

		assertThat(Duration.between(seen(this.one).knownSince(), seen(this.other).knownSince()))
			.isBetween(Duration.ofHours(3), Duration.ofHours(4));
	}

	@Test
	void hasNotSeenABrowserWithoutItsCookieOrWithOneMadeUp() {
		assertThat(this.devices.seen(request(), this.one)).isEmpty();

		this.cookies = new Cookie[] { new Cookie("loangate-device", "A".repeat(43)) };

		assertThat(this.devices.seen(request(), this.one)).isEmpty();
	}

}
