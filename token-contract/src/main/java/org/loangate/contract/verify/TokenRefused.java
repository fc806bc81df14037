package org.loangate.contract.verify;

/// Carries a [TokenFault] out of the steps of verifying; the verifiers' doors turn it into [Verification.Refused].
final class TokenRefused extends Exception {

	private final TokenFault fault;

	TokenRefused(TokenFault fault) {
		super(fault.code(), null, false, false);
		this.fault = fault;
	}

	TokenFault fault() {
		return this.fault;
	}

}
