package org.loangate.authz.console.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A version's tests as the API shows them.
///
/// @param tests YAML, empty where it has none
/// @param report what came of running them last
@JsonInclude(JsonInclude.Include.NON_NULL)
record TestsJson(String tests, @Nullable String sha256, VersionJson.@Nullable Who by, @Nullable Instant at,
		@Nullable JsonNode report) {
}
