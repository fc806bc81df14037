package org.loangate.authz.loan.facts;

import java.time.ZoneId;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where the lender is.
///
/// @param timeZone IANA name: the hours and days that rules read, and the times that borrowers are told, are those of it
@ConfigurationProperties("loangate.lender")
public record LenderSettings(ZoneId timeZone) {
}
