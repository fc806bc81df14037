package org.loangate.authz.policy.rule;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Requirement;

/// One rule: when its condition holds, its effects apply.
///
/// @param id unique in its policy
/// @param when its condition
/// @param then its effects, at least one
/// @param because plain words for the person it concerns, by language tag
/// @param quiet whether that person is told neither these words nor the rule's reason: they would teach an attacker where
/// the threshold is. The words are then for the officers
public record Rule(String id, Condition when, Effects then, Map<String, String> because, boolean quiet) {

	/// Copies the words.
	public Rule {
		because = Map.copyOf(because);
	}

	/// What a rule does when it fires.
	///
	/// @param stepUp what it demands, which also permits
	/// @param coolOff how long it makes wait
	/// @param hold reason code of its hold
	/// @param deny reason code of its denial
	/// @param notice the notice it has sent
	public record Effects(@Nullable Requirement stepUp, @Nullable Duration coolOff, @Nullable String hold,
			@Nullable String deny, @Nullable String notice) {
	}

}
