package org.loangate.authz.selfservice;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.session.KnownDevices;
import org.loangate.authz.session.SessionRegister;
import org.loangate.authz.session.SessionRegister.Session;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Shows where a person is signed in, and ends what they do not want there.
@Controller
@Order(40)
final class SessionsController implements AccountSection {

	private final SessionRegister register;

	private final KnownDevices devices;

	private final EnrolmentGuard guard;

	private final HttpServletRequest current;

	private final Clock clock;

	/// Takes the request at hand by Spring's proxy: which browser this is, an account
	/// does not know.
	SessionsController(SessionRegister register, KnownDevices devices, EnrolmentGuard guard, HttpServletRequest current,
			Clock clock) {
		this.register = register;
		this.devices = devices;
		this.guard = guard;
		this.current = current;
		this.clock = clock;
	}

	@Override
	public String template() {
		return "selfservice/sessions-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		String here = this.guard.signIn(this.current).sid();
		Instant now = this.clock.instant();
		List<Row> rows = this.register.of(account.subject())
			.stream()
			.map((session) -> Row.of(session, session.sid().equals(here), now))
			.sorted((a, b) -> Boolean.compare(b.here(), a.here()))
			.toList();
		return Map.of("sessions", rows, "otherDevices", this.devices.others(this.current, account.subject()));
	}

	@PostMapping("/account/sessions/end")
	String end(@RequestParam(defaultValue = "") String id, HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		// Another person's is as unknown as one that never was.
		if (!this.register.isOf(signIn.subject(), id)) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		this.register.endElsewhere(signIn, id);
		return "redirect:/account";
	}

	@PostMapping("/account/sessions/end-others")
	String endOthers(HttpServletRequest request) {
		this.register.endAllElsewhere(this.guard.signIn(request));
		return "redirect:/account";
	}

	@PostMapping("/account/devices/forget-others")
	String forgetOthers(HttpServletRequest request) {
		this.devices.forgetOthers(request, this.guard.signIn(request).subject());
		return "redirect:/account";
	}

	/// A sign-in as the page shows it. Its times are ages: the server does not know where
	/// the person's clock is.
	///
	/// @param here whether it is the one at hand
	/// @param browser a label of the browser, as sign-ins keep it; empty where it is not
	/// known
	/// @param network as much of the address as tells networks apart, not machines
	record Row(String sid, boolean here, String browser, Age started, Age lastSeen, String network) {

		static Row of(Session session, boolean here, Instant now) {
			return new Row(session.sid(), here, session.browser(), Age.of(session.startedAt(), now),
					Age.of(session.lastSeenAt(), now), approximate(session.network()));
		}

		private static String approximate(String address) {
			try {
				byte[] bytes = InetAddress.ofLiteral(address.replaceFirst("/64$", "")).getAddress();
				return (bytes.length == 4) ? (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + ".*.*"
						: Arrays.stream(new int[] { 0, 2, 4 })
							.mapToObj((at) -> Integer.toHexString(((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff)))
							.collect(Collectors.joining(":", "", ":*"));
			}
			catch (IllegalArgumentException _) {
				return "";
			}
		}

	}

	/// How long ago something was, in the unit a person would say it in.
	///
	/// @param unit `now`, `minutes`, `hours` or `days`, as the messages have it
	record Age(String unit, long count) {

		static Age of(Instant then, Instant now) {
			Duration age = Duration.between(then, now);
			if (age.toMinutes() < 2) {
				return new Age("now", 0);
			}
			if (age.toHours() < 1) {
				return new Age("minutes", age.toMinutes());
			}
			return (age.toDays() < 1) ? new Age("hours", age.toHours()) : new Age("days", age.toDays());
		}

	}

}
