package org.loangate.authz.policy;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Money;

/// The most that a factor agrees to, counted as `loan.total_24h`. A factor without a ceiling agrees to anything.
///
/// @param ceilings by the factor's name, as in [FactorProfile] and [AssuranceRules]
public record FactorCeilings(Map<String, Money> ceilings) {

	/// No ceilings: what counts where a policy says nothing.
	public static final FactorCeilings NONE = new FactorCeilings(Map.of());

	/// Copies the map.
	public FactorCeilings {
		ceilings = Map.copyOf(ceilings);
	}

	/// Whether a factor counts towards an amount. Where there is a ceiling, an amount
	/// that is not known, or in another currency, is above it.
	/// @param total what the subject would be lent, or nothing where that is not known
	public boolean isWithin(String factor, @Nullable Money total) {
		Money ceiling = this.ceilings.get(factor);
		return ceiling == null || (total != null && total.isAtMost(ceiling));
	}

	/// Those that do not count towards an amount. A passkey whose model is vouched for is
	/// a passkey too: without a ceiling of its own it has the one of any passkey.
	/// @param total what the subject would be lent, or nothing where that is not known
	public Set<String> above(@Nullable Money total) {
		Set<String> above = this.ceilings.keySet()
			.stream()
			.filter((factor) -> !isWithin(factor, total))
			.collect(Collectors.toCollection(HashSet::new));
		if (above.contains("passkey") && !this.ceilings.containsKey(AssuranceRules.ATTESTED_PASSKEY)) {
			above.add(AssuranceRules.ATTESTED_PASSKEY);
		}
		return above;
	}

}
