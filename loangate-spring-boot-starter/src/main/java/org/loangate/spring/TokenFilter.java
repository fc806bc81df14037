package org.loangate.spring;

import jakarta.servlet.http.HttpServletRequest;

import org.springframework.web.filter.OncePerRequestFilter;

/// Lets a request through only with a token that holds, and hands what it says on as a request attribute.
///
/// Whatever a request is dispatched to is asked for again, since an open path may lead to one that is not: only a token
/// already verified, or the answer to an error, passes.
abstract class TokenFilter extends OncePerRequestFilter {

	private final OpenPaths open;

	private final Class<?> token;

	/// @param token what the request attribute holds, which has its class's name
	TokenFilter(OpenPaths open, Class<?> token) {
		this.open = open;
		this.token = token;
	}

	@Override
	protected final boolean shouldNotFilter(HttpServletRequest request) {
		return this.token.isInstance(request.getAttribute(this.token.getName())) || this.open.contains(request);
	}

	@Override
	protected final boolean shouldNotFilterAsyncDispatch() {
		return false;
	}

}
