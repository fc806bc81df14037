package org.loangate.authz.loan;

import org.loangate.contract.Assurance;
import org.loangate.contract.RequestDetails;
import org.loangate.contract.TransactionRule;

/// A loan application token shown for redemption. Its signature, its life and the proof were checked.
///
/// @param jti of the token
/// @param jkt thumbprint of the key that the proof was made with
/// @param assurance as the token says
/// @param url the public URL of the request at the gateway
/// @param rule what the route demands
/// @param details the terms in the body
/// @param idempotencyKey 1 to 64 visible ASCII characters
/// @param bodyDigest SHA-256 of the body as received, 32 bytes
@SuppressWarnings("ArrayRecordComponent")
public record RedeemRequest(String jti, String jkt, Assurance assurance, String url, TransactionRule rule,
		RequestDetails details, String idempotencyKey, byte[] bodyDigest) {

	private static final int DIGEST_BYTES = 32;

	public RedeemRequest {
		if (bodyDigest.length != DIGEST_BYTES) {
			throw new IllegalArgumentException("bodyDigest: " + bodyDigest.length + " bytes (expected: 32)");
		}
		bodyDigest = bodyDigest.clone();
	}

	@Override
	public byte[] bodyDigest() {
		return this.bodyDigest.clone();
	}

	@Override
	public String toString() {
		return "RedeemRequest[" + this.jti + "]";
	}

}
