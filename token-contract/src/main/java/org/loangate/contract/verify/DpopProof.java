package org.loangate.contract.verify;

import java.time.Instant;

/// A DPoP proof that holds, but may have been seen before: burn it under key and identifier until `acceptableUntil`.
///
/// @param jkt the RFC 7638 thumbprint (SHA-256, base64url) of the key that made it
/// @param jti its identifier, 1 to 256 characters of any kind: hash it before using it as a key
/// @param acceptableUntil when it would be refused as stale
public record DpopProof(String jkt, String jti, Instant acceptableUntil) {

}
