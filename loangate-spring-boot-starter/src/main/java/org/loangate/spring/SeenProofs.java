package org.loangate.spring;

import org.loangate.contract.verify.DpopProof;

/// Remembers DPoP proofs for a backend that checks access tokens itself: shared by all its instances, or a proof counts
/// once for each of them.
@FunctionalInterface
public interface SeenProofs {

	/// Notes a proof under its `jkt` and `jti`, in one step, until its `acceptableUntil`.
	///
	/// Throws where the store does not answer: the request is then refused with 503.
	///
	/// @return whether it was not there before
	boolean burn(DpopProof proof);

}
