package org.loangate.authz.authentication;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.FactorProfile;

/// One way a person proves who they are. A new factor is one package with one bean of this type.
///
/// Beans are ordered: of several factors that must all be proven, the one with the lowest order is asked first.
public interface Factor {

	/// What it is worth, for policy, tokens and pages.
	FactorProfile profile();

	/// Whether the person can be asked for it now.
	boolean isEnrolled(Subject subject);

	/// Whether its proof can count for a transaction or, where there is none, for the
	/// session.
	default boolean serves(@Nullable Binding binding) {
		return true;
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
