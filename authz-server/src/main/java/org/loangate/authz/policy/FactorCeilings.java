package org.loangate.authz.policy;

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
	/// that
	/// is not known, or in another currency, is above it.
	/// @param total what the subject would be lent, or nothing where that is not known
	public boolean isWithin(String factor, @Nullable Money total) {
		Money ceiling = this.ceilings.get(factor);
		return ceiling == null || (total != null && total.isAtMost(ceiling));
	}

	/// Those of several factors that count towards an amount.
	/// @param total what the subject would be lent, or nothing where that is not known
	public Set<String> within(Set<String> factors, @Nullable Money total) {
		return factors.stream().filter((factor) -> isWithin(factor, total)).collect(Collectors.toUnmodifiableSet());
	}

}
