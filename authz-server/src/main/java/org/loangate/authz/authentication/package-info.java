/// Who somebody is and how they proved it: accounts, browser sessions, factors, and step-ups over one transaction's
/// terms. The factors themselves live one level below, each in a package of its own.
@NullMarked
@ApplicationModule(allowedDependencies = { "platform", "evidence", "notice", "policy" })
package org.loangate.authz.authentication;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
