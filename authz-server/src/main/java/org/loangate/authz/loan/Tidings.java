package org.loangate.authz.loan;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.LenderTimes;
import org.loangate.authz.platform.Settings;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tells borrowers by mail what is asked for in their name: what policy has them told, and that something waits, with the
/// link that ends it. Each once for an application, in the transaction that decides.
@Component
final class Tidings {

	static final String CANCEL = "loan-cancel";

	static final String COOLING_OFF = "loan-cooling-off";

	private final JdbcClient jdbc;

	private final Notices notices;

	private final Links links;

	private final Settings settings;

	private final LenderTimes times;

	Tidings(JdbcClient jdbc, Notices notices, Links links, Settings settings, LenderTimes times) {
		this.jdbc = jdbc;
		this.notices = notices;
		this.links = links;
		this.settings = settings;
		this.times = times;
	}

	/// Tells what a verdict has to be told of.
	/// @param expiresAt when the application ends as the verdict leaves it
	void tell(UUID id, Subject subject, Verdict verdict, Instant now, Instant expiresAt) {
		verdict.decision().notices().forEach((notice) -> tell(id, subject, notice, Map.of(), null, now));
		Instant until = verdict.until();
		if (verdict.reason() == Reason.COOLING_OFF && until != null && isFirst(id, COOLING_OFF)) {
			String token = this.links.issue(CANCEL, subject, id.toString(), Duration.between(now, expiresAt));
			this.notices.tell(subject.id(), new Notice(COOLING_OFF, Map.of("until", this.times.written(until)),
					URI.create(this.settings.issuer() + CoolingOffPages.PATH + "?token=" + token)), now);
		}
	}

	private void tell(UUID id, Subject subject, String notice, Map<String, String> values, @Nullable URI action,
			Instant now) {
		if (isFirst(id, notice)) {
			this.notices.tell(subject.id(), new Notice(notice, values, action), now);
		}
	}

	private boolean isFirst(UUID id, String notice) {
		return this.jdbc.sql("""
				UPDATE loan_application SET told = told || CAST(:notice AS text)
				WHERE id = :id AND NOT (CAST(:notice AS text) = ANY(told))
				""").param("notice", notice).param("id", id).update() == 1;
	}

	/// The application that a link ends, while the link is good.
	Optional<UUID> linked(String token) {
		return this.links.find(CANCEL, token).map((link) -> UUID.fromString(link.data()));
	}

	/// Uses a link up, in the caller's transaction.
	Optional<UUID> use(String token) {
		return this.links.use(CANCEL, token).map((link) -> UUID.fromString(link.data()));
	}

}
