package org.loangate.authz.platform;

/// A store did not answer: nothing was decided, nothing is lost, the same request may be sent again. Becomes 503 with
/// `Retry-After`.
public final class StoreUnavailable extends RuntimeException {

	/// Names the store.
	public StoreUnavailable(String store, Throwable cause) {
		super(store + " is unreachable", cause);
	}

}
