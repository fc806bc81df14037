package org.loangate.demo.borrower;

import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// How an application, or another journey, ended.
///
/// @param kind what the page says it is
/// @param reason a stable code, part of the message keys `outcome.<reason>.…`
/// @param loanId the loan it is about, where there is one
record Outcome(Kind kind, String reason, @Nullable String loanId) {

	/// The application was sent and no answer came: the only outcome that can still
	/// change.
	static final Outcome UNKNOWN = unavailable("unknown");

	/// The answer is being fetched at this moment.
	static final Outcome WORKING = unavailable("working");

	static Outcome booked(String loanId) {
		return new Outcome(Kind.BOOKED, "booked", loanId);
	}

	static Outcome changed(String loanId) {
		return new Outcome(Kind.BOOKED, "changed", loanId);
	}

	static Outcome refused(String reason) {
		return new Outcome(Kind.REFUSED, reason, null);
	}

	static Outcome unavailable(String reason) {
		return new Outcome(Kind.UNAVAILABLE, reason, null);
	}

	/// Why the authorization server did not get the proof that it asked for.
	private static final Set<String> UNMET = Set.of("factor-missing", "factor-quarantined", "factor-failed",
			"factor-locked");

	/// Whether the authorization server's account page is where it goes on.
	boolean isUnmet() {
		return this.reason.equals("unmet") || UNMET.contains(this.reason);
	}

	/// What an error at the authorization endpoint means to a person.
	/// @param error the code: RFC 6749, section 4.1.2.1, and OpenID Connect Core 1.0,
	/// section 3.1.2.6
	/// @param description `error_description`, of which only the fixed words count
	static Outcome ofAuthorizationError(@Nullable String error, @Nullable String description) {
		return switch (String.valueOf(error)) {
			case "access_denied" -> switch (String.valueOf(description)) {
				case "borrower-declined" -> new Outcome(Kind.DECLINED, "declined", null);
				case "held" -> new Outcome(Kind.HELD, "held", null);
				case "cooling-off" -> new Outcome(Kind.COOLING_OFF, "cooling-off", null);
				default -> refused("refused");
			};
			case "unmet_authentication_requirements" ->
				refused(UNMET.contains(String.valueOf(description)) ? String.valueOf(description) : "unmet");
			case "invalid_authorization_details" ->
				refused(String.valueOf(description).startsWith("payout_account: the one") ? "same-account" : "terms");
			case "login_required", "interaction_required", "consent_required", "account_selection_required" ->
				refused("not-signed-in");
			default -> unavailable("server");
		};
	}

	/// The kinds of outcome a page can have.
	enum Kind {

		/// Done: the loan is booked, or the account changed.
		BOOKED,

		/// Loangate or the lender said no.
		REFUSED,

		/// The borrower said no.
		DECLINED,

		/// Somebody looks at it first.
		HELD,

		/// Not yet: it may be asked again later.
		COOLING_OFF,

		/// Something is down or did not answer.
		UNAVAILABLE;

		/// The value of `data-outcome`.
		String value() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
