package org.loangate.authz.loan;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.SignIn;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// What a person asked for and nobody has decided or agreed to yet, on the account page.
@Component
@Order(-1)
final class WaitingApplications implements AccountSection {

	private final JdbcApplications rows;

	private final LoanApplications applications;

	private final SealedTerms sealedTerms;

	private final LoanWords words;

	private final BrowserSessions sessions;

	private final HttpServletRequest current;

	private final Clock clock;

	/// Takes the request at hand by Spring's proxy: only the sign-in in which something
	/// was asked for goes on with it.
	WaitingApplications(JdbcApplications rows, LoanApplications applications, SealedTerms sealedTerms, LoanWords words,
			BrowserSessions sessions, HttpServletRequest current, Clock clock) {
		this.rows = rows;
		this.applications = applications;
		this.sealedTerms = sealedTerms;
		this.words = words;
		this.sessions = sessions;
		this.current = current;
		this.clock = clock;
	}

	@Override
	public String template() {
		return "loan/waiting-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Locale locale = LocaleContextHolder.getLocale();
		String sid = this.sessions.current(this.current).map(SignIn::sid).orElse("");
		Instant now = this.clock.instant();
		return Map.of("applications",
				this.rows.waiting(account.subject(), now).stream().map((row) -> shown(row, sid, locale)).toList());
	}

	private Map<String, @Nullable Object> shown(Row row, String sid, Locale locale) {
		Ask ask = row.application(this.sealedTerms.open(row.id(), row.termsSealed())).ask();
		Map<String, @Nullable Object> shown = new LinkedHashMap<>();
		shown.put("id", row.id());
		shown.put("state", row.state().name().toLowerCase(Locale.ROOT));
		shown.put("lender", ask.clientName());
		shown.put("terms", this.words.brief(ask.terms(), locale));
		shown.put("waits",
				(row.reason() != null) ? row.reason().code() : (row.unmet() != null) ? row.unmet().code() : "you");
		shown.put("until", this.words.time((row.heldUntil() != null) ? row.heldUntil() : row.expiresAt(), locale));
		shown.put("path", row.sid().equals(sid) ? this.applications.pathOf(row.id()) : null);
		return shown;
	}

}
