package org.loangate.authz.federation;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where the providers are written down.
///
/// @param providersFile path of the file, or empty for none
@ConfigurationProperties("loangate.federation")
record FederationSettings(String providersFile) {
}
