package org.loangate.authz.policy.language;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelReference;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.rule.Condition;
import org.loangate.bootstrap.Beginning;
import org.loangate.contract.Money;

/// Compiles conditions: CEL over the declared facts, checked for type before anything runs, bounded in length, depth and
/// iterations.
///
/// Beside the standard there is `money("2000", "CNY")`, with `<`, `<=`, `>`, `>=` and `+` between amounts of one
/// currency; amounts of different currencies fail the condition. Amounts are not compared by `==`, which would answer
/// for different currencies too.
///
/// @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md">CEL language definition</a>
public final class Conditions {

	private static final int MAX_LENGTH = 2000;

	private static final CelType MONEY = OpaqueType.create("money");

	private static final CelOptions OPTIONS = CelOptions.current()
		.enableHeterogeneousNumericComparisons(true)
		.maxExpressionCodePointSize(MAX_LENGTH)
		.maxParseRecursionDepth(32)
		.comprehensionMaxIterations(Cost.MOST_ELEMENTS)
		.build();

	private static final int MOST_ISSUES = 10;

	// A regular expression from a rule over a text from outside has no cost bound worth
	// the name; a value of no certain type passes by what types are checked for.
	private static final Map<String, String> FORBIDDEN = Map.of("matches", "conditions without regular expressions",
			"dyn", "values of a certain type");

	private static final Set<String> EQUALITIES = Set.of("_==_", "_!=_", "@in");

	private final CelCompiler compiler;

	private final CelRuntime runtime;

	private final Map<String, Fact> facts;

	private final Issues issues;

	Conditions(Collection<Fact> facts) {
		CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder()
			.setOptions(OPTIONS)
			.setStandardMacros(CelStandardMacro.EXISTS, CelStandardMacro.ALL)
			.setResultType(SimpleType.BOOL)
			.addFunctionDeclarations(function("money", "money_of_text", MONEY, SimpleType.STRING, SimpleType.STRING),
					function("_<_", "less_money", SimpleType.BOOL, MONEY, MONEY),
					function("_<=_", "less_equals_money", SimpleType.BOOL, MONEY, MONEY),
					function("_>_", "greater_money", SimpleType.BOOL, MONEY, MONEY),
					function("_>=_", "greater_equals_money", SimpleType.BOOL, MONEY, MONEY),
					function("_+_", "add_money", MONEY, MONEY, MONEY));
		this.facts = facts.stream().collect(Collectors.toMap(Fact::name, (fact) -> fact));
		this.issues = new Issues(this.facts.keySet(), List.of("money", "exists", "all"), FORBIDDEN.keySet());
		facts.forEach((fact) -> builder.addVar(fact.name(), type(fact.type())));
		this.compiler = builder.build();
		this.runtime = CelRuntimeFactory.plannerRuntimeBuilder()
			.setOptions(OPTIONS)
			.addFunctionBindings(CelFunctionBinding.from("money_of_text", String.class, String.class, Money::of),
					CelFunctionBinding.from("less_money", Money.class, Money.class, (a, b) -> compare(a, b) < 0),
					CelFunctionBinding.from("less_equals_money", Money.class, Money.class,
							(a, b) -> compare(a, b) <= 0),
					CelFunctionBinding.from("greater_money", Money.class, Money.class, (a, b) -> compare(a, b) > 0),
					CelFunctionBinding.from("greater_equals_money", Money.class, Money.class,
							(a, b) -> compare(a, b) >= 0),
					CelFunctionBinding.from("add_money", Money.class, Money.class, Conditions::add))
			.build();
	}

	private static CelFunctionDecl function(String name, String overload, CelType result, CelType first,
			CelType second) {
		return CelFunctionDecl.newFunctionDeclaration(name,
				CelOverloadDecl.newGlobalOverload(overload, result, first, second));
	}

	private static CelType type(Fact.Type type) {
		return switch (type) {
			case TEXT -> SimpleType.STRING;
			case TEXTS -> ListType.create(SimpleType.STRING);
			case NUMBER -> SimpleType.INT;
			case DECIMAL -> SimpleType.DOUBLE;
			case TRUTH -> SimpleType.BOOL;
			case MONEY -> MONEY;
		};
	}

	private static int compare(Money first, Money second) {
		requireSameCurrency(first, second);
		return first.value().compareTo(second.value());
	}

	private static Money add(Money first, Money second) {
		requireSameCurrency(first, second);
		return new Money(first.value().add(second.value()), first.currency());
	}

	private static void requireSameCurrency(Money first, Money second) {
		if (!first.currency().equals(second.currency())) {
			throw new IllegalArgumentException(
					"amounts in " + first.currency() + " and " + second.currency() + " do not compare");
		}
	}

	/// Compiles one condition.
	/// @throws InvalidPolicy when it is no CEL, names something undeclared, is no `bool`,
	/// or passes a bound
	Condition compile(YamlValue when) {
		String source = when.text();
		try {
			CelValidationResult parsed = this.compiler.parse(source);
			// What follows the first comes of it.
			refuse(when, parsed.getErrors(), 1);
			CelValidationResult typed = this.compiler.check(parsed.getAst());
			refuse(when, typed.getErrors(), MOST_ISSUES);
			CelAbstractSyntaxTree ast = typed.getAst();
			check(when, ast);
			return new Condition(source, this.runtime.createProgram(ast), reads(ast), Guards.of(ast, this.facts));
		}
		catch (CelValidationException | CelEvaluationException ex) {
			throw when.refuse(String.valueOf(ex.getMessage()), Issues.EXPECTED);
		}
	}

	private void refuse(YamlValue when, List<CelIssue> found, int most) {
		List<InvalidPolicy> refusals = found.stream().limit(most).map((issue) -> this.issues.of(when, issue)).toList();
		if (!refusals.isEmpty()) {
			refusals.subList(0, refusals.size() - 1).forEach(when.faults()::add);
			throw refusals.getLast();
		}
	}

	private List<String> reads(CelAbstractSyntaxTree ast) {
		return CelNavigableAst.fromAst(ast)
			.getRoot()
			.allNodes()
			.flatMap((node) -> ast.getReference(node.id()).stream())
			.map(CelReference::name)
			.filter(this.facts::containsKey)
			.distinct()
			.sorted()
			.toList();
	}

	private static void check(YamlValue when, CelAbstractSyntaxTree ast) {
		if (Cost.isNested(ast.getExpr())) {
			throw when.refuse("a list gone through within another", "exists and all side by side");
		}
		long steps = Cost.steps(ast.getExpr());
		if (steps > Cost.MOST_STEPS) {
			throw when.refuse("a condition of up to " + steps + " steps", "at most " + Cost.MOST_STEPS);
		}
		List<CelExpr.CelCall> calls = CelNavigableAst.fromAst(ast)
			.getRoot()
			.allNodes()
			.map((node) -> node.expr())
			.filter((expr) -> expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL)
			.map(CelExpr::call)
			.toList();
		calls.stream().map(CelExpr.CelCall::function).filter(FORBIDDEN::containsKey).findFirst().ifPresent((name) -> {
			throw when.refuse(name, String.valueOf(FORBIDDEN.get(name)));
		});
		for (CelExpr.CelCall call : calls) {
			if (EQUALITIES.contains(call.function())) {
				String sign = call.function().replaceAll("[_@]", "");
				refuseAmong(call, ast, MONEY, () -> when.refuse(sign + " between amounts", "<, <=, > or >="));
				// Amounts may be among them.
				refuseAmong(call, ast, SimpleType.DYN,
						() -> when.refuse(sign + " between values of several types", "values of one type"));
			}
			if (call.function().equals("money")) {
				checkAmount(when, call);
			}
		}
	}

	private static void refuseAmong(CelExpr.CelCall call, CelAbstractSyntaxTree ast, CelType type,
			Supplier<InvalidPolicy> refusal) {
		if (call.args()
			.stream()
			.flatMap((argument) -> ast.getType(argument.id()).stream())
			.anyMatch((found) -> isOf(found, type))) {
			throw refusal.get();
		}
	}

	private static boolean isOf(CelType found, CelType type) {
		return found.equals(type) || found.parameters().stream().anyMatch((part) -> isOf(part, type));
	}

	private static void checkAmount(YamlValue when, CelExpr.CelCall call) {
		Set<String> literals = new LinkedHashSet<>();
		for (CelExpr argument : call.args()) {
			if (argument.exprKind().getKind() != CelExpr.ExprKind.Kind.CONSTANT) {
				throw when.refuse("money() of something computed", "money(\"2000\", \"CNY\")");
			}
			literals.add(argument.constant().stringValue());
		}
		try {
			Money.of(call.args().getFirst().constant().stringValue(), call.args().getLast().constant().stringValue());
		}
		catch (IllegalArgumentException _) {
			String shown = String.join(", ", literals);
			throw when.refuse("money(" + ((shown.length() > 80) ? Beginning.of(shown, 80) + "…" : shown) + ")",
					"a decimal with the currency's digits, and an ISO 4217 currency");
		}
	}

}
