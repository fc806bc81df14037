package org.loangate.contract.spring;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.TransactionToken;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Hands the verified [TransactionToken] to controller methods that have a parameter of this type.
///
/// A method outside the filter's URL patterns gets none: the request fails rather than run without one.
final class TransactionTokenArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == TransactionToken.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
		Object token = request.getAttribute(TransactionTokenFilter.ATTRIBUTE, RequestAttributes.SCOPE_REQUEST);
		if (token == null) {
			throw new IllegalStateException("No verified Txn-Token: is " + parameter.getExecutable()
					+ " outside of loangate.resource.url-patterns?");
		}
		return token;
	}

}
