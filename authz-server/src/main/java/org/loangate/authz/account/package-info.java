/// Who there is: accounts with their roles, profiles and identities, their confirmed e-mail addresses, and the mailed
/// links by which people prove or take back a change.
@NullMarked
@ApplicationModule(displayName = "account", allowedDependencies = { "platform", "evidence", "notice", "policy" })
package org.loangate.authz.account;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
