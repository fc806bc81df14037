package org.loangate.authz.federation;

/// A provider that did not do its part. Nobody is signed in by it.
final class ProviderFault extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	ProviderFault(Kind kind, String message) {
		super(message);
		this.kind = kind;
	}

	ProviderFault(Kind kind, String message, Throwable cause) {
		super(message, cause);
		this.kind = kind;
	}

	Kind kind() {
		return this.kind;
	}

	/// What the person is told.
	enum Kind {

		/// It does not answer, or not as a provider would: try later.
		UNAVAILABLE("unavailable"),
		/// It, or the person there, said no.
		DECLINED("declined"),
		/// Its answer belongs to no journey of this browser, or is not to be believed.
		REFUSED("refused");

		private final String code;

		Kind(String code) {
			this.code = code;
		}

		String code() {
			return this.code;
		}

	}

}
