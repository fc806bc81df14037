package org.loangate.authz.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.account.TakesBack;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.account.ToldChanges.Told;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.platform.LenderTimes;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Tells people of sign-ins in browsers that they are not known by, with a link that ends that sign-in, whoever is at the
/// browser.
@Component
class NewBrowsers implements TakesBack {

	private static final String NOTICE = "signed-in";

	private static final String KIND = "session";

	// An account that is younger was opened in the very sign-in.
	private static final Duration REGISTRATION = Duration.ofMinutes(1);

	private final SessionRegister register;

	private final KnownDevices devices;

	private final Accounts accounts;

	private final ToldChanges told;

	private final Notices notices;

	private final LenderTimes times;

	private final Clock clock;

	NewBrowsers(SessionRegister register, KnownDevices devices, Accounts accounts, ToldChanges told, Notices notices,
			LenderTimes times, Clock clock) {
		this.register = register;
		this.devices = devices;
		this.accounts = accounts;
		this.told = told;
		this.notices = notices;
		this.times = times;
		this.clock = clock;
	}

	/// Whether a sign-in that is about to begin would be one to tell of: neither the
	/// browser is known, nor one like it was seen from there lately. Asked before it
	/// begins.
	boolean isNew(HttpServletRequest request, Subject subject) {
		Optional<Account> account = this.accounts.find(subject);
		Instant now = this.clock.instant();
		return account.filter((found) -> found.createdAt().plus(REGISTRATION).isBefore(now)).isPresent()
				&& this.devices.find(request, subject).isEmpty() && !this.register.isFamiliar(subject,
						BrowserLabel.of(request.getHeader("User-Agent")), ClientNetwork.of(request));
	}

	/// Tells of a sign-in that has just begun.
	@Transactional
	public void tell(SignIn signIn) {
		this.register.find(signIn.sid())
			.ifPresent((session) -> this.notices.tell(signIn.subject().id(),
					new Notice(NOTICE, Map.of("at", this.times.written(session.startedAt()), "browser",
							session.browser().isEmpty() ? "–" : session.browser(), "network", session.network()),
							this.told.link(signIn.subject(), NOTICE, KIND, signIn.sid())),
					this.clock.instant()));
	}

	@Override
	public boolean canTakeBack(Told change) {
		return change.notice().equals(NOTICE) && change.kind().equals(KIND)
				&& this.register.isLive(change.subject(), change.reference());
	}

	@Override
	public void takeBack(Told change) {
		this.register.end(change.reference(), SignedOut.Reason.ENDED_ELSEWHERE);
	}

}
