package org.loangate.spring;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.AccessToken;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/// Hands the verified [TransactionToken] or [AccessToken] to controller methods that have a parameter of that type.
///
/// A method on an open path gets none: the request fails rather than run without one.
final class VerifiedTokenArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == TransactionToken.class
				|| parameter.getParameterType() == AccessToken.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest request, @Nullable WebDataBinderFactory binders) {
		Object token = request.getAttribute(parameter.getParameterType().getName(), RequestAttributes.SCOPE_REQUEST);
		if (token == null) {
			throw new IllegalStateException("No verified " + parameter.getParameterType().getSimpleName() + ": is "
					+ parameter.getExecutable() + " on one of loangate.open-paths?");
		}
		return token;
	}

}
