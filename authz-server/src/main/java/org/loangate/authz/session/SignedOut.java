package org.loangate.authz.session;

import java.util.Arrays;

import org.loangate.authz.account.Subject;

/// Says that a sign-in ended, once, whichever way it did. Published inside the transaction that records it: what a
/// listener throws keeps the session alive, and the end is tried again.
public record SignedOut(Subject subject, String sid, Reason reason) {

	/// Why a sign-in ended.
	public enum Reason {

		/// The person signed out here.
		SIGNED_OUT("signed-out"),

		/// The person signed out at a client (OpenID Connect RP-Initiated Logout 1.0).
		RP_INITIATED("rp-initiated"),

		/// Somebody else signed in with the same browser.
		OTHER_PERSON("other-person"),

		/// Nothing was heard of the browser for policy's `session_idle_timeout`.
		IDLE("idle"),

		/// Policy's `session_lifetime` was over.
		LIFETIME("lifetime"),

		/// The person ended it from another browser.
		ENDED_ELSEWHERE("ended-elsewhere"),

		/// The account was closed.
		ACCOUNT_CLOSED("account-closed"),

		/// The account was recovered by its e-mail address.
		RECOVERED("recovered");

		private final String code;

		Reason(String code) {
			this.code = code;
		}

		/// The stable code, as log, evidence and database have it.
		public String code() {
			return this.code;
		}

		static Reason of(String code) {
			return Arrays.stream(values())
				.filter((reason) -> reason.code.equals(code))
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException("reason: " + code + " (expected: a known one)"));
		}

	}

}
