package org.loangate.authz.session;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.AssuranceRules;

/// One factor that a person proved, and when.
///
/// @param factor identifier of the factor, as its `FactorProfile` says
/// @param credential which of the person's: a passkey's identifier; the factor's own where there is only one
/// @param amr the methods it stands for, RFC 8176
/// @param at when it was proven: freshness is per factor
/// @param until when it stops to count in the session it raised, or `null` for as long as the session lives
/// @param evidence what is needed to check the proof years later, by name; empty for a code. Never kept in a session
public record ProvenFactor(String factor, String credential, List<String> amr, Instant at, @Nullable Instant until,
		Map<String, String> evidence) {

	/// The factor of whoever signed in elsewhere: a first one, without any method that
	/// was seen here.
	public static final String FEDERATION = "federation";

	public ProvenFactor {
		// Absent in sessions of before there were any.
		credential = Objects.requireNonNullElse(credential, factor);
		amr = List.copyOf(amr);
		evidence = Map.copyOf(evidence);
	}

	public ProvenFactor(String factor, List<String> amr, Instant at) {
		this(factor, factor, amr, at, null, Map.of());
	}

	/// What it is to policy: the factor's name, `passkey-attested` for a passkey kept in
	/// one device's hardware, and `password` for another's word in its place.
	public String name() {
		if (isFirstOnly()) {
			return "password";
		}
		return (isPhishingResistant() && this.amr.contains("hwk")) ? AssuranceRules.ATTESTED_PASSKEY : this.factor;
	}

	/// Whether it is a passkey with user verification.
	public boolean isPhishingResistant() {
		return this.amr.contains("user") && (this.amr.contains("swk") || this.amr.contains("hwk"));
	}

	/// Whether this proof still counts.
	boolean isLive(Instant now) {
		return this.until == null || now.isBefore(this.until);
	}

	/// Whether it took more than what somebody can know, so that the browser becomes one
	/// of the person's.
	public boolean makesDeviceKnown() {
		return Stream.of("otp", "user", "face").anyMatch(this.amr::contains);
	}

	/// Whether it is a password, or another's word in its place.
	boolean isFirstOnly() {
		return this.amr.contains("pwd") || this.factor.equals(FEDERATION);
	}

	/// Whether it is more than a password, proven at or after that time.
	public boolean isSecondFactorSince(Instant time) {
		return !this.at.isBefore(time) && !isFirstOnly();
	}

	/// The proof as a session keeps it: without evidence, and with an end where there is
	/// one.
	ProvenFactor forSession(@Nullable Instant end) {
		return new ProvenFactor(this.factor, this.credential, this.amr, this.at, end, Map.of());
	}

}
