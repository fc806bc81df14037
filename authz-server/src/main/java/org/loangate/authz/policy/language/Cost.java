package org.loangate.authz.policy.language;

import java.util.stream.Stream;

import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelComprehension;

/// Bounds what an evaluation may cost, from the expression alone: every step counts one, and what is done for each element
/// of a list counts as often as a list may have elements.
final class Cost {

	/// The most elements that are gone through.
	static final int MOST_ELEMENTS = 200;

	/// The most steps of an evaluation.
	static final int MOST_STEPS = 25_000;

	private Cost() {
	}

	/// The most steps an expression takes.
	static long steps(CelExpr expr) {
		if (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.COMPREHENSION) {
			CelComprehension loop = expr.comprehension();
			return 1 + steps(loop.iterRange()) + steps(loop.accuInit()) + steps(loop.result())
					+ MOST_ELEMENTS * (steps(loop.loopCondition()) + steps(loop.loopStep()));
		}
		return 1 + parts(expr).mapToLong(Cost::steps).sum();
	}

	/// Whether a list is gone through within going through a list.
	static boolean isNested(CelExpr expr) {
		return parts(expr).anyMatch(Cost::isNested) || (expr.exprKind().getKind() == CelExpr.ExprKind.Kind.COMPREHENSION
				&& parts(expr).anyMatch(Cost::goesThroughAList));
	}

	private static boolean goesThroughAList(CelExpr expr) {
		return expr.exprKind().getKind() == CelExpr.ExprKind.Kind.COMPREHENSION
				|| parts(expr).anyMatch(Cost::goesThroughAList);
	}

	private static Stream<CelExpr> parts(CelExpr expr) {
		return switch (expr.exprKind().getKind()) {
			case CALL -> Stream.concat(expr.call().target().stream(), expr.call().args().stream());
			case SELECT -> Stream.of(expr.select().operand());
			case LIST -> expr.list().elements().stream();
			case MAP -> expr.map().entries().stream().flatMap((one) -> Stream.of(one.key(), one.value()));
			case STRUCT -> expr.struct().entries().stream().map(CelExpr.CelStruct.Entry::value);
			case COMPREHENSION -> {
				CelComprehension loop = expr.comprehension();
				yield Stream.of(loop.iterRange(), loop.accuInit(), loop.loopCondition(), loop.loopStep(),
						loop.result());
			}
			case CONSTANT, IDENT, NOT_SET -> Stream.empty();
		};
	}

}
