package org.loangate.authz.authentication;

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

	/// Begins to ask for it.
	Prompt begin(Ceremony ceremony);

	/// Checks an answer. An answer is used up whether it was right or wrong.
	Outcome verify(Ceremony ceremony, Submission submission);

}
