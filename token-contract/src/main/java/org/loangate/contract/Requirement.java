package org.loangate.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// What an action demands of the sign-in behind it. Gateway, step-up and policy all ask [#isMetBy].
///
/// @param acrs every class that is demanded; all of them must be met
/// @param methods RFC 8176 names that must all be among the `amr`
/// @param maxAge the oldest the sign-in may be, or nothing where its age does not matter
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9470">RFC 9470</a>
public record Requirement(Set<Acr> acrs, Set<String> methods, @Nullable Duration maxAge) {

	/// Demands nothing: met by any sign-in.
	public static final Requirement NONE = new Requirement(Set.of(), Set.of(), null);

	public Requirement {
		acrs = Set.copyOf(acrs);
		methods = Set.copyOf(methods);
		if (maxAge != null && maxAge.isNegative()) {
			throw new IllegalArgumentException("max_age: " + maxAge + " (expected: not negative)");
		}
	}

	/// A requirement for one class, of any age.
	public static Requirement of(Acr acr) {
		return new Requirement(Set.of(acr), Set.of(), null);
	}

	/// The requirement that is met exactly where both are: every class, the union of
	/// methods, the smallest age.
	public Requirement join(Requirement other) {
		if (covers(other)) {
			return this;
		}
		Set<Acr> allAcrs = EnumSet.noneOf(Acr.class);
		allAcrs.addAll(this.acrs);
		allAcrs.addAll(other.acrs);
		Set<String> allMethods = new LinkedHashSet<>(this.methods);
		allMethods.addAll(other.methods);
		return new Requirement(allAcrs, allMethods, smaller(this.maxAge, other.maxAge));
	}

	private boolean covers(Requirement other) {
		return this.acrs.containsAll(other.acrs) && this.methods.containsAll(other.methods)
				&& (other.maxAge == null || (this.maxAge != null && this.maxAge.compareTo(other.maxAge) <= 0));
	}

	/// Whether a sign-in satisfies this requirement at the given time.
	///
	/// A sign-in exactly `maxAge` old still counts. `phrh` is not implied by `live`,
	/// which rests on any passkey: only
	/// attested hardware (`hwk`) makes it so.
	public boolean isMetBy(Assurance assurance, Instant now) {
		return this.acrs.stream().allMatch((acr) -> isReached(acr, assurance))
				&& assurance.amr().containsAll(this.methods)
				&& (this.maxAge == null || !assurance.authTime().plus(this.maxAge).isBefore(now));
	}

	private static boolean isReached(Acr acr, Assurance assurance) {
		if (acr == Acr.PHRH && assurance.acr() == Acr.LIVE) {
			return assurance.amr().contains("hwk");
		}
		return assurance.acr().isAtLeast(acr);
	}

	private static @Nullable Duration smaller(@Nullable Duration one, @Nullable Duration other) {
		if (one == null) {
			return other;
		}
		return (other != null && other.compareTo(one) < 0) ? other : one;
	}

}
