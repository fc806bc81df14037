/// The key-encryption key's end of life: wraps every secret in the database anew under its successor.
@NullMarked
@ApplicationModule(displayName = "kek", allowedDependencies = { "platform", "evidence" })
package org.loangate.authz.kek;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
