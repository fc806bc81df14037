package org.loangate.authz.policy;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import org.loangate.authz.policy.history.DecisionRecords;
import org.loangate.authz.policy.trial.Shadow;
import org.loangate.authz.policy.version.Following;

import org.springframework.stereotype.Component;

/// The policy in force, and decisions by it.
///
/// **Threads and transactions:** safe; [#decide] writes its record in the caller's transaction, or in one of its own
/// where there is none. A version put in force is followed within a second by every process.
@Component
public final class Policies {

	private final Following following;

	private final DecisionRecords records;

	private final Shadow shadow;

	Policies(Following following, DecisionRecords records, Shadow shadow) {
		this.following = following;
		this.records = records;
		this.shadow = shadow;
	}

	/// The policy in force, as far as this instance has come.
	public Policy active() {
		return this.following.policy();
	}

	/// The same, and the activation that put it in force.
	public InForce inForce() {
		return this.following.inForce();
	}

	/// Evaluates every rule of the policy in force, and stores what came of it with every
	/// input.
	/// @param about what is decided on: the identifier of an application
	/// @param readings what is known; a declared fact that is missing here is unknown
	/// @throws IllegalArgumentException when a fact is not declared, or a known value is
	/// not of its type
	public Decision decide(String about, Map<Fact, Reading> readings) {
		Map<Fact, Reading> inputs = new HashMap<>();
		Fact.ALL.forEach((fact) -> inputs.put(fact, new Reading.Unknown("not-supplied")));
		Map<String, Object> known = new HashMap<>();
		readings.forEach((fact, reading) -> {
			if (inputs.put(fact, reading) == null) {
				throw new IllegalArgumentException(fact.name() + " (expected: a declared fact)");
			}
			if (reading instanceof Reading.Known(Object value)) {
				known.put(fact.name(), fact.type().check(value));
			}
		});
		Policy policy = active();
		Evaluation evaluation = policy.evaluate(known);
		UUID id = UUID.randomUUID();
		this.records.store(id, about, policy.digest(), inputs, evaluation);
		this.shadow.see(id, known, evaluation);
		return evaluation.decision(id, policy.digest());
	}

}
