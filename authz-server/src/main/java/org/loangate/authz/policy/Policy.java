package org.loangate.authz.policy;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.rule.RuleIndex;
import org.loangate.contract.Money;
import org.loangate.contract.RouteTable;

/// One version of the policy: its settings, which factors reach and agree to what, its rules, what clients may register
/// for, which passkeys may be enrolled, and the gateway's routes, known by the digest of its document.
public final class Policy {

	private final String digest;

	private final Settings settings;

	private final AssuranceRules assurance;

	private final FactorCeilings factors;

	private final RuleIndex rules;

	private final RegistrationRules registration;

	private final PasskeyRules passkeys;

	private final RouteTable routes;

	/// @param digest SHA-256 of the document, base64url without padding
	public Policy(String digest, Settings settings, AssuranceRules assurance, FactorCeilings factors, List<Rule> rules,
			RegistrationRules registration, PasskeyRules passkeys, RouteTable routes) {
		this.digest = digest;
		this.settings = settings;
		this.assurance = assurance;
		this.factors = factors;
		this.rules = RuleIndex.of(rules);
		this.registration = registration;
		this.passkeys = passkeys;
		this.routes = routes;
	}

	/// SHA-256 of the document, base64url without padding.
	public String digest() {
		return this.digest;
	}

	/// The numbers the security team owns.
	public Settings settings() {
		return this.settings;
	}

	/// Which proofs reach which `acr`.
	public AssuranceRules assurance() {
		return this.assurance;
	}

	/// The most that each factor agrees to.
	public FactorCeilings factors() {
		return this.factors;
	}

	/// What clients may register for by themselves.
	public RegistrationRules registration() {
		return this.registration;
	}

	/// Which passkeys may be enrolled.
	public PasskeyRules passkeys() {
		return this.passkeys;
	}

	/// What the gateway lets through, to which upstream, and on what condition.
	public RouteTable routes() {
		return this.routes;
	}

	/// What it demands, in the order written, which changes nothing.
	public List<Rule> rules() {
		return this.rules.rules();
	}

	/// The same, ready to be evaluated.
	public RuleIndex index() {
		return this.rules;
	}

	/// What comes of it where this is known, with what its settings add.
	/// @param known the facts that are known, by name, each of its type; others are
	/// unknown
	public Evaluation evaluate(Map<String, Object> known) {
		return settled(Evaluation.of(this.rules, known), known);
	}

	/// What its settings add to what came of its rules: where the amount is above what a
	/// factor in quarantine agrees to, or cannot be told, none counts; and no factor
	/// counts above its own ceiling.
	public Evaluation settled(Evaluation evaluation, Map<String, Object> known) {
		Money total = (Money) known.get(Fact.LOAN_TOTAL_24H.name());
		Evaluation settled = this.settings.isWithinCeiling(total) ? evaluation
				: evaluation.with(new Obligation.SettledFactors());
		Set<String> excluded = this.factors.above(total);
		return excluded.isEmpty() ? settled : settled.with(new Obligation.ExcludedFactors(excluded));
	}

}
