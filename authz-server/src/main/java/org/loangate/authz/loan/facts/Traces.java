package org.loangate.authz.loan.facts;

import org.jspecify.annotations.Nullable;

/// What one application may have in common with others, whoever asks for them: keyed digests, 32 bytes each.
///
/// @param device of the browser, where anybody is known by it
/// @param payoutAccount of the account's scheme and number
/// @param network of an IPv4 address, or of an IPv6 address's first 64 bits
@SuppressWarnings("ArrayRecordComponent")
public record Traces(byte @Nullable [] device, byte[] payoutAccount, byte[] network) {
}
