/// Carries a request that was let through on to its lending API: Spring Cloud Gateway over Apache HttpClient.
@NullMarked
package org.loangate.gateway.forward;

import org.jspecify.annotations.NullMarked;
