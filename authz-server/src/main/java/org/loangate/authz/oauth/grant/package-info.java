/// What was granted: how codes and tokens are kept, which sign-in they belong to, and how they are taken back.
@NullMarked
package org.loangate.authz.oauth.grant;

import org.jspecify.annotations.NullMarked;
