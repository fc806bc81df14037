/// Tells people what happens in their name, on every channel they have: what is told is written down in the
/// transaction of the thing it tells of, and sent afterwards.
@NullMarked
@ApplicationModule(displayName = "notice", allowedDependencies = "platform")
package org.loangate.authz.notice;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
