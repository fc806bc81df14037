package org.loangate.spring.test;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/// Sets the token of [WithTransactionToken] before a test, and takes it away afterwards.
///
/// Made by Spring's test framework.
final class TransactionTokenListener extends AbstractTestExecutionListener {

	private static final String FILTER = "loangateCurrentToken";

	@Override
	public void beforeTestMethod(TestContext test) {
		WithTransactionToken wanted = wanted(test);
		if (wanted != null && !hasFilter(test.getApplicationContext())) {
			throw new IllegalStateException("@WithTransactionToken without the starter's auto-configuration in the "
					+ "test's application, or without a servlet web environment");
		}
		onFilter(test, (filter) -> filter.set(wanted));
	}

	@Override
	public void afterTestMethod(TestContext test) {
		onFilter(test, (filter) -> filter.set(null));
	}

	private static @Nullable WithTransactionToken wanted(TestContext test) {
		WithTransactionToken onMethod = AnnotatedElementUtils.findMergedAnnotation(test.getTestMethod(),
				WithTransactionToken.class);
		return (onMethod != null) ? onMethod
				: AnnotatedElementUtils.findMergedAnnotation(test.getTestClass(), WithTransactionToken.class);
	}

	private static boolean hasFilter(BeanFactory beans) {
		return beans.containsBean(FILTER);
	}

	private static void onFilter(TestContext test, Consumer<CurrentToken> action) {
		if (test.hasApplicationContext()) {
			ApplicationContext beans = test.getApplicationContext();
			if (hasFilter(beans) && beans.getBean(FILTER) instanceof FilterRegistrationBean<?> registration
					&& registration.getFilter() instanceof CurrentToken filter) {
				action.accept(filter);
			}
		}
	}

}
