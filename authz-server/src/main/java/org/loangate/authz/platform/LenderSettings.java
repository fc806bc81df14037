package org.loangate.authz.platform;

import java.time.ZoneId;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where the lender is.
///
/// @param timeZone IANA name: the hours and days that rules read, and the times that people are told, are those of it
@ConfigurationProperties("loangate.lender")
public record LenderSettings(ZoneId timeZone) {
}
