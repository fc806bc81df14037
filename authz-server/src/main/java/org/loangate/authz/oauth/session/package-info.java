/// How sign-ins end for clients: OpenID Connect RP-Initiated Logout 1.0 and Back-Channel Logout 1.0.
@NullMarked
package org.loangate.authz.oauth.session;

import org.jspecify.annotations.NullMarked;
