package org.loangate.authz.retention;

import java.time.Period;
import java.util.Optional;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// How long each class of rows is kept, as `LOANGATE_RETENTION_…` say it: ISO 8601 periods, counted in UTC.
///
/// @param loans applications that are over, and the signatures that agreed to them
/// @param decisions the policy's decisions with all they saw, addresses of networks among it
/// @param liveness liveness checks and their verdicts
/// @param changes changes to accounts that have ended, and invitations
/// @param trials replays and what a shadow would have decided
/// @param unused accounts whose address was never confirmed, and with which nothing else was done
@ConfigurationProperties("loangate.retention")
record RetentionSettings(Period loans, Period decisions, Period liveness, Period changes, Period trials,
		Period unused) {

	/// @return nothing for a class that a later release has brought: its rows are left to
	/// that
	Optional<Period> of(String name) {
		return Optional.ofNullable(switch (name) {
			case "loans" -> this.loans;
			case "decisions" -> this.decisions;
			case "liveness" -> this.liveness;
			case "changes" -> this.changes;
			case "trials" -> this.trials;
			case "unused" -> this.unused;
			default -> null;
		});
	}

}
