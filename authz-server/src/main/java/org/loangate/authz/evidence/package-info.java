/// What must stand up later: an append-only log, written in the transaction of the thing it tells of. The running role
/// may add and read entries; nobody may change or remove one.
@NullMarked
@ApplicationModule(displayName = "evidence", allowedDependencies = "platform")
package org.loangate.authz.evidence;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
