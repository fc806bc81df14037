/// Liveness checks and identity proof by outside vendors, whose signed callbacks alone decide.
@NullMarked
package org.loangate.authz.authentication.liveness;

import org.jspecify.annotations.NullMarked;
