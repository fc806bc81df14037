package org.loangate.authz.console.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/// The version in force as the API shows it, and how far the instance that answers has come.
///
/// @param followed digest of the policy it decides by
/// @param wanted digest of the one it should
/// @param fault why it does not
@JsonInclude(JsonInclude.Include.NON_NULL)
record ActiveJson(@JsonUnwrapped VersionJson version, String followed, String wanted, @Nullable String fault) {
}
