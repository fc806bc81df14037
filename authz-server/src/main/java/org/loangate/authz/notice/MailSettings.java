package org.loangate.authz.notice;

import org.loangate.authz.platform.Settings.Secret;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where mail goes out, and how much of it.
///
/// @param smtpUrl `smtp://` or `smtps://`, see [SmtpChannel], or empty
/// @param from who it comes from, or empty for a name at the issuer's host
/// @param perHour how many mails strangers can make it send in an hour
/// @param perNetworkAndHour how many of them one network can
@ConfigurationProperties("loangate.mail")
record MailSettings(Secret smtpUrl, String from, int perHour, int perNetworkAndHour) {

	MailSettings {
		if (perHour < 1 || perNetworkAndHour < 1) {
			throw new IllegalArgumentException("LOANGATE_MAIL_PER_HOUR: " + perHour
					+ ", LOANGATE_MAIL_PER_NETWORK_AND_HOUR: " + perNetworkAndHour + " (expected: 1 or more)");
		}
	}

}
