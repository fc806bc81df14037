package org.loangate.authz.console.request;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.SignedIn;

import org.springframework.core.MethodParameter;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// Gives doors their [Caller] and their [Body]. A door that asks for the caller is open to those who may read, if it
/// reads, and otherwise to those who may write; a door that takes more asks for it.
@Component
final class CallerResolution implements WebMvcConfigurer, HandlerMethodArgumentResolver {

	private static final String SCOPE = "SCOPE_";

	private final Accounts accounts;

	CallerResolution(Accounts accounts) {
		this.accounts = accounts;
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(this);
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return parameter.getParameterType() == Caller.class || parameter.getParameterType() == Body.class;
	}

	@Override
	public Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer container,
			NativeWebRequest web, @Nullable WebDataBinderFactory binders) throws IOException {
		HttpServletRequest request = Objects.requireNonNull(web.getNativeRequest(HttpServletRequest.class));
		if (parameter.getParameterType() == Body.class) {
			return Body.read(request);
		}
		Caller caller = caller(SecurityContextHolder.getContext().getAuthentication(), request);
		boolean reads = Set.of("GET", "HEAD").contains(request.getMethod());
		caller.require(reads ? Caller.Scope.READ : Caller.Scope.WRITE);
		return caller;
	}

	private Caller caller(@Nullable Authentication authentication, HttpServletRequest request) {
		// A cookie counts at the console alone, where forms are guarded.
		if (authentication instanceof SignedIn person && request.getRequestURI().startsWith("/console/")) {
			return new Caller(person.getName(), person.signIn().subject(), person.role(), person.signIn(), Set.of(),
					null);
		}
		if (authentication != null && authentication.getPrincipal() instanceof ClaimAccessor token) {
			return caller(authentication, token);
		}
		throw new Problem(HttpStatus.UNAUTHORIZED, "not-signed-in", "expected: a sign-in, or an access token");
	}

	private Caller caller(Authentication authentication, ClaimAccessor token) {
		Set<String> scopes = authentication.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.filter(Objects::nonNull)
			.filter((authority) -> authority.startsWith(SCOPE))
			.map((authority) -> authority.substring(SCOPE.length()))
			.collect(Collectors.toSet());
		String sub = Objects.requireNonNullElse(token.getClaimAsString("sub"), "");
		String clientId = token.getClaimAsString("client_id");
		if (sub.equals(clientId)) {
			return new Caller("client:" + clientId, null, null, null, scopes, null);
		}
		Instant provenAt = (token.getClaims().get("auth_time") != null) ? token.getClaimAsInstant("auth_time") : null;
		return account(sub).map((person) -> new Caller(sub, person.subject(), person.role(), null, scopes, provenAt))
			.orElseThrow(() -> new Problem(HttpStatus.UNAUTHORIZED, "not-signed-in",
					"expected: a token of an account that is open"));
	}

	private Optional<Account> account(String sub) {
		try {
			return this.accounts.find(new Subject(sub));
		}
		catch (IllegalArgumentException _) {
			return Optional.empty();
		}
	}

}
