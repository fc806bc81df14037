package org.loangate.authz.account;

import java.time.Duration;

import org.loangate.authz.notice.Notices;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// How closing an account goes, as `LOANGATE_CLOSING_…` say it.
///
/// @param waiting how long it can be taken back: a day at least, and no longer than the link that does so is good
@ConfigurationProperties("loangate.closing")
record ClosingSettings(Duration waiting) {

	ClosingSettings {
		if (waiting.compareTo(Duration.ofDays(1)) < 0 || waiting.compareTo(Notices.TOLD_AFTER_REPLACEMENT) > 0) {
			throw new IllegalArgumentException("LOANGATE_CLOSING_WAIT: " + waiting + " (expected: P1D to P30D)");
		}
	}

}
