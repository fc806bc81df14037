package org.loangate.gateway.forward;

/// A lending API gave no answer, or a broken one. Whether it did what it was asked is not known.
public final class UpstreamFailed extends RuntimeException {

	private final boolean tooSlow;

	UpstreamFailed(String message, boolean tooSlow) {
		super(message);
		this.tooSlow = tooSlow;
	}

	UpstreamFailed(Throwable cause, boolean tooSlow) {
		super(cause);
		this.tooSlow = tooSlow;
	}

	/// Whether it was given up waiting for.
	public boolean isTooSlow() {
		return this.tooSlow;
	}

}
