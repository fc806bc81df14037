package org.loangate.authz.console.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// Something that was done to the policy, as the API shows it.
///
/// @param version digest of the version it was done to
@JsonInclude(JsonInclude.Include.NON_NULL)
record ActJson(String act, @Nullable String version, VersionJson.Who by, Instant at, String note) {
}
