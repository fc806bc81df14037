package org.loangate.authz.policy.language;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.AssuranceRules;
import org.loangate.contract.Acr;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Requirement;
import org.loangate.contract.Route;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionRule.FieldRule;

/// Whether a policy keeps what the product promises: what is booked was agreed to by its borrower, in every term, and by more
/// than a password.
///
/// A fault in what is written now. In a version that is kept it is a danger: officers agreed to it under a release that did
/// not look, and servers go on with what is in force.
final class Promises {

	/// The member of a route by which its authors say that they know.
	static final String OVERRIDE = "WITHOUT_AGREEMENT";

	private static final String SAID = "LOANS ARE BOOKED THAT NOBODY AGREED TO";

	private static final Map<String, Set<String>> TERMS = Map.of(LoanTerms.TYPE, LoanTerms.TERMS,
			PayoutAccountChange.TYPE, PayoutAccountChange.TERMS);

	private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

	private static final Set<String> SCOPES = Set.of("loans:apply", "loans:manage");

	private final Faults faults;

	private final boolean kept;

	/// @param kept whether the document is of a version that is kept
	Promises(Faults faults, boolean kept) {
		this.faults = faults;
		this.kept = kept;
	}

	/// Checks a route.
	///
	/// @param item where it stands
	/// @param fields its members
	void check(YamlValue item, Map<String, YamlValue> fields, Route route) {
		YamlValue override = fields.get(OVERRIDE);
		if (override != null) {
			override.text(SAID, "\"" + SAID + "\"");
		}
		if (route.transaction() != null) {
			checkTerms(fields.getOrDefault("transaction", item), route.transaction());
		}
		if (route.transaction() != null || !books(route)) {
			if (override != null) {
				this.faults
					.add(override.refuse(OVERRIDE + " where nothing needs it", "it on a route that books alone"));
			}
		}
		else if (override == null) {
			broken(item.refuse("a route that books without a transaction",
					"a transaction, or " + OVERRIDE + ": \"" + SAID + "\""));
		}
		else {
			this.faults.danger(override.refuse("loans that nobody agreed to", "a transaction"));
		}
	}

	/// Checks what a rule permits by.
	void check(YamlValue then, @Nullable Requirement stepUp, AssuranceRules assurance) {
		if (stepUp != null && stepUp.acrs().contains(Acr.SINGLE) && Set.of("pwd").containsAll(stepUp.methods())
				&& assurance.isReached(Acr.SINGLE, Set.of("password"))) {
			this.faults.danger(then.refuse("a permit by a password alone", "an acr above " + Acr.SINGLE.value()));
		}
	}

	private void checkTerms(YamlValue transaction, TransactionRule rule) {
		String type = rule.type();
		Set<String> missing = new TreeSet<>(TERMS.getOrDefault(type, Set.of()));
		rule.fields().stream().map(FieldRule::term).forEach(missing::remove);
		if (!TERMS.containsKey(type)) {
			broken(transaction.refuse("type " + YamlValue.quoted(type),
					"one of " + String.join(", ", new TreeSet<>(TERMS.keySet()))));
		}
		else if (!missing.isEmpty()) {
			broken(transaction.refuse("no field for " + String.join(", ", missing),
					"each term of " + type + " compared with the body"));
		}
	}

	// By what the lending API's own paths are, or by what the token may do.
	private static boolean books(Route route) {
		boolean writes = !READING.containsAll(route.methods());
		return writes
				&& (SCOPES.contains(route.scope()) || route.isAt("/loans") || route.isAt("/loans/1/payout-account"));
	}

	private void broken(InvalidPolicy promise) {
		if (this.kept) {
			this.faults.danger(promise);
		}
		else {
			this.faults.add(promise);
		}
	}

}
