package org.loangate.authz.policy.language;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Fact;
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

	// A regular expression from a rule over a text from outside has no cost bound worth
	// the name.
	private static final Set<String> FORBIDDEN = Set.of("matches");

	private static final Set<String> EQUALITIES = Set.of("_==_", "_!=_", "@in");

	private final CelCompiler compiler;

	private final CelRuntime runtime;

	private final Map<String, Fact> facts;

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
		CelValidationResult result = this.compiler.compile(source);
		if (result.hasError()) {
			CelIssue issue = result.getErrors().getFirst();
			throw when.refuseInside(issue.getSourceLocation().getLine(), issue.getSourceLocation().getColumn(),
					issue.getMessage(), "a CEL condition of type bool over declared facts");
		}
		try {
			CelAbstractSyntaxTree ast = result.getAst();
			check(when, ast);
			return new Condition(source, this.runtime.createProgram(ast), reads(ast), Guards.of(ast, this.facts));
		}
		catch (CelValidationException | CelEvaluationException ex) {
			throw when.refuse(String.valueOf(ex.getMessage()), "a CEL condition of type bool over declared facts");
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
		CelNavigableAst.fromAst(ast).getRoot().allNodes().forEach((node) -> {
			if (node.expr().exprKind().getKind() != CelExpr.ExprKind.Kind.CALL) {
				return;
			}
			CelExpr.CelCall call = node.expr().call();
			if (FORBIDDEN.contains(call.function())) {
				throw when.refuse(call.function(), "conditions without regular expressions");
			}
			if (EQUALITIES.contains(call.function())
					&& call.args().stream().anyMatch((argument) -> isMoney(ast.getType(argument.id()).orElse(null)))) {
				throw when.refuse(call.function().replace("_", "") + " between amounts", "<, <=, > or >=");
			}
			if (call.function().equals("money")) {
				checkAmount(when, call);
			}
		});
	}

	private static boolean isMoney(@Nullable CelType type) {
		return MONEY.equals(type) || (type instanceof ListType list && MONEY.equals(list.elemType()));
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
			throw when.refuse("money(" + String.join(", ", literals) + ")",
					"a decimal with the currency's digits, and an ISO 4217 currency");
		}
	}

}
