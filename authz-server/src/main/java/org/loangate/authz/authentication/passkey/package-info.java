/// Passkeys, Web Authentication Level 3, on WebAuthn4J. Over a transaction the challenge is a digest of its terms.
@NullMarked
package org.loangate.authz.authentication.passkey;

import org.jspecify.annotations.NullMarked;
