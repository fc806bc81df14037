package org.loangate.authz.policy.language;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.rule.Guard;
import org.loangate.authz.policy.rule.Guard.Alternative;
import org.loangate.authz.policy.rule.Guard.Among;
import org.loangate.authz.policy.rule.Guard.Bound;
import org.loangate.authz.policy.rule.Guard.Range;
import org.loangate.contract.Money;

/// Finds the guards of a condition: comparisons of a fact with a constant, in alternatives. Where each alternative has one
/// that is false, the condition is false, whatever the rest is, unknown and failing included: CEL's `&&` and `||` are
/// commutative. Where all of an alternative that consists of nothing else are true, it holds.
///
/// @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md#logical-operators">CEL, logical operators</a>
final class Guards {

	private static final Map<String, String> MIRRORED = Map.of("_<_", "_>_", "_<=_", "_>=_", "_>_", "_<_", "_>=_",
			"_<=_", "_==_", "_==_", "_!=_", "_!=_");

	private static final int MOST_ALTERNATIVES = 4;

	private static final List<Alternative> UNGUARDED = List.of(new Alternative(List.of(), false));

	private final CelAbstractSyntaxTree ast;

	private final Map<String, Fact> facts;

	private Guards(CelAbstractSyntaxTree ast, Map<String, Fact> facts) {
		this.ast = ast;
		this.facts = facts;
	}

	/// The alternatives, at least one; each with at most one guard for a fact, or for a
	/// currency of an amount. One without guards can never be told to be false.
	static List<Alternative> of(CelAbstractSyntaxTree ast, Map<String, Fact> facts) {
		return new Guards(ast, facts).alternatives(ast.getExpr());
	}

	private List<Alternative> alternatives(CelExpr expr) {
		if (isCall(expr, "_&&_")) {
			return expr.call().args().stream().map(this::alternatives).reduce(Guards::both).orElse(UNGUARDED);
		}
		if (isCall(expr, "_||_")) {
			List<Alternative> either = expr.call()
				.args()
				.stream()
				.map(this::alternatives)
				.flatMap(List::stream)
				.toList();
			return (either.size() > MOST_ALTERNATIVES || either.stream().anyMatch((one) -> one.guards().isEmpty()))
					? UNGUARDED : either;
		}
		return guard(expr).map((guard) -> List.of(new Alternative(List.of(guard), true))).orElse(UNGUARDED);
	}

	// Where there would be too many, either side is guard enough.
	private static List<Alternative> both(List<Alternative> one, List<Alternative> other) {
		if (one.size() * other.size() > MOST_ALTERNATIVES) {
			List<Alternative> fewer = (one.size() < other.size()) ? one : other;
			return fewer.stream().map((part) -> new Alternative(part.guards(), false)).toList();
		}
		return one.stream().flatMap((first) -> other.stream().map((second) -> joined(first, second))).toList();
	}

	private static Alternative joined(Alternative one, Alternative other) {
		List<Guard> joined = new ArrayList<>(one.guards());
		other.guards().forEach((guard) -> add(joined, guard));
		return new Alternative(joined, one.isWhole() && other.isWhole());
	}

	private Optional<? extends Guard> guard(CelExpr expr) {
		Optional<Fact> truth = fact(expr, Fact.Type.TRUTH);
		if (truth.isPresent()) {
			return among(truth.get(), true, false);
		}
		if (isCall(expr, "!_")) {
			return fact(expr.call().args().getFirst(), Fact.Type.TRUTH).flatMap((fact) -> among(fact, false, false));
		}
		if (expr.exprKind().getKind() != CelExpr.ExprKind.Kind.CALL || expr.call().args().size() != 2) {
			return Optional.empty();
		}
		CelExpr first = expr.call().args().getFirst();
		CelExpr second = expr.call().args().getLast();
		String function = expr.call().function();
		if (function.equals("@in")) {
			return fact(first, Fact.Type.TEXT).flatMap((fact) -> among(fact, second));
		}
		if (!MIRRORED.containsKey(function)) {
			return Optional.empty();
		}
		Optional<? extends Guard> written = compared(fact(first), function, second);
		return written.isPresent() ? written : compared(fact(second), MIRRORED.get(function), first);
	}

	private Optional<? extends Guard> compared(Optional<Fact> fact, @Nullable String function, CelExpr literal) {
		if (fact.isEmpty() || function == null) {
			return Optional.empty();
		}
		return switch (fact.get().type()) {
			case TEXT, TRUTH -> constant(literal).flatMap((value) -> switch (function) {
				case "_==_" -> among(fact.get(), value, false);
				case "_!=_" -> among(fact.get(), value, true);
				default -> Optional.empty();
			});
			case NUMBER, DECIMAL ->
				number(literal, fact.get().type()).flatMap((value) -> range(fact.get(), null, function, value));
			case MONEY ->
				amount(literal).flatMap((money) -> range(fact.get(), money.currency(), function, money.value()));
			case TEXTS -> Optional.empty();
		};
	}

	private static Optional<Among> among(Fact fact, Object value, boolean excluded) {
		boolean typed = (fact.type() == Fact.Type.TEXT) ? value instanceof String : value instanceof Boolean;
		return typed ? Optional.of(new Among(fact.name(), Set.of(value), excluded)) : Optional.empty();
	}

	private static Optional<Among> among(Fact fact, CelExpr list) {
		if (list.exprKind().getKind() != CelExpr.ExprKind.Kind.LIST) {
			return Optional.empty();
		}
		Set<Object> values = new HashSet<>();
		for (CelExpr element : list.list().elements()) {
			Optional<Object> value = constant(element);
			if (value.isEmpty() || !(value.get() instanceof String)) {
				return Optional.empty();
			}
			values.add(value.get());
		}
		return Optional.of(new Among(fact.name(), values, false));
	}

	private static Optional<Range> range(Fact fact, @Nullable Currency currency, String function, BigDecimal value) {
		return switch (function) {
			case "_>_" -> Optional.of(new Range(fact.name(), currency, new Bound(value, false), null));
			case "_>=_" -> Optional.of(new Range(fact.name(), currency, new Bound(value, true), null));
			case "_<_" -> Optional.of(new Range(fact.name(), currency, null, new Bound(value, false)));
			case "_<=_" -> Optional.of(new Range(fact.name(), currency, null, new Bound(value, true)));
			case "_==_" ->
				Optional.of(new Range(fact.name(), currency, new Bound(value, true), new Bound(value, true)));
			default -> Optional.empty();
		};
	}

	private static void add(List<Guard> guards, Guard guard) {
		for (int i = 0; i < guards.size(); i++) {
			Guard joined = joined(guards.get(i), guard);
			if (joined != null) {
				guards.set(i, joined);
				return;
			}
		}
		guards.add(guard);
	}

	private static @Nullable Guard joined(Guard one, Guard other) {
		if (!one.fact().equals(other.fact())) {
			return null;
		}
		if (one instanceof Among first && other instanceof Among second) {
			return first.and(second);
		}
		return (one instanceof Range first && other instanceof Range second
				&& Objects.equals(first.currency(), second.currency())) ? first.and(second) : null;
	}

	private Optional<Fact> fact(CelExpr expr, Fact.Type type) {
		return fact(expr).filter((fact) -> fact.type() == type);
	}

	private Optional<Fact> fact(CelExpr expr) {
		return switch (expr.exprKind().getKind()) {
			case IDENT,
					SELECT ->
				this.ast.getReference(expr.id())
					.map(CelReference::name)
					.flatMap((name) -> Optional.ofNullable(this.facts.get(name)));
			default -> Optional.empty();
		};
	}

	private static Optional<Object> constant(CelExpr expr) {
		if (expr.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
			return Optional.empty();
		}
		CelConstant constant = expr.constant();
		return switch (constant.getKind()) {
			case STRING_VALUE -> Optional.of(constant.stringValue());
			case BOOLEAN_VALUE -> Optional.of(constant.booleanValue());
			default -> Optional.empty();
		};
	}

	// A literal of the fact's own type: between int and double CEL compares otherwise
	// than exactly.
	private static Optional<BigDecimal> number(CelExpr expr, Fact.Type type) {
		if (expr.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
			return Optional.empty();
		}
		CelConstant constant = expr.constant();
		return switch (constant.getKind()) {
			case INT64_VALUE ->
				(type == Fact.Type.NUMBER) ? Optional.of(BigDecimal.valueOf(constant.int64Value())) : Optional.empty();
			case DOUBLE_VALUE -> (type == Fact.Type.DECIMAL && Double.isFinite(constant.doubleValue()))
					? Optional.of(new BigDecimal(constant.doubleValue())) : Optional.empty();
			default -> Optional.empty();
		};
	}

	private static Optional<Money> amount(CelExpr expr) {
		return isCall(expr, "money") ? Optional.of(Money.of(expr.call().args().getFirst().constant().stringValue(),
				expr.call().args().getLast().constant().stringValue())) : Optional.empty();
	}

	private static boolean isCall(CelExpr expr, String function) {
		return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL && expr.call().function().equals(function);
	}

}
