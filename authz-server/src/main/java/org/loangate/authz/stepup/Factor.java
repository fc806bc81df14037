package org.loangate.authz.stepup;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.FactorProfile;

/// One way a person proves who they are. A new factor is one package with one bean of this type.
///
/// Beans are ordered: of several factors that must all be proven, the one with the lowest order is asked first.
public interface Factor {

	/// What it is worth, for policy, tokens and pages.
	FactorProfile profile();

	/// What the person could prove it by now: identifiers of credentials, or its own
	/// where there can be but one.
	List<String> credentials(Subject subject);

	/// Whether the person can be asked for it now.
	default boolean isEnrolled(Subject subject) {
		return !credentials(subject).isEmpty();
	}

	/// When the newest of them came to the account; nothing where there is none, or where
	/// nobody took that down.
	default Optional<Instant> enrolledAt(Subject subject) {
		return Optional.empty();
	}

	/// When one of them came to the account; nothing where nobody took that down.
	default Optional<Instant> enrolledAt(Subject subject, String credential) {
		return enrolledAt(subject);
	}

	/// What a proof from that person stands for at best, RFC 8176.
	/// @param counting which of their credentials count
	default List<String> best(Subject subject, Predicate<String> counting) {
		return profile().amr();
	}

	/// The kind of it that is worth most, under a name of its own where not all are
	/// alike.
	default FactorProfile strongest() {
		return profile();
	}

	/// The kinds of it that a person has, by the names policy knows, where not all are
	/// alike.
	default List<String> kinds(Subject subject) {
		return List.of();
	}

	/// Where a person adds one, a local path; nothing where that is not done by itself.
	default Optional<String> enrolment() {
		return Optional.empty();
	}

	/// What its owner called one of them, where they could.
	default Optional<String> nameOf(Subject subject, String credential) {
		return Optional.empty();
	}

	/// Removes one credential, in the caller's transaction.
	/// @return whether it was there
	default boolean remove(Subject subject, String credential) {
		return false;
	}

	/// Whether its proof can count for a transaction or, where there is none, for the
	/// session.
	default boolean serves(@Nullable Binding binding) {
		return true;
	}

	/// Whether it stands in for a factor that was lost: proving it recovers the account.
	default boolean recovers() {
		return false;
	}

	/// Whether its answer comes later and from elsewhere, so that a page has to look for
	/// it.
	default boolean answersLater() {
		return false;
	}

	/// What its page shows besides: template variables by name. `formAction` names an
	/// origin that its form leads to.
	default Map<String, String> page(Ceremony ceremony) {
		return Map.of();
	}

	/// Begins to ask for it.
	Prompt begin(Ceremony ceremony);

	/// Checks an answer. An answer is used up whether it was right or wrong.
	Outcome verify(Ceremony ceremony, Submission submission);

}
