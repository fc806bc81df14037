/// The HTTP API, version 1: what the console's pages and programs do to the policy. Each door is there twice: under
/// `/policy/v1` for access tokens, under `/console/api` for the console's own pages.
@NullMarked
package org.loangate.authz.console.api;

import org.jspecify.annotations.NullMarked;
