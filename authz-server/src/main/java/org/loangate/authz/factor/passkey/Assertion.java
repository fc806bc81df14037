package org.loangate.authz.factor.passkey;

/// A signature of a passkey that was found good.
@SuppressWarnings("ArrayRecordComponent") // never compared, never handed out of this
											// package
record Assertion(Passkey passkey, byte[] clientDataJson, byte[] authenticatorData, byte[] signature, String inputs) {
}
