package org.loangate.authz;

import java.security.SecureRandom;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.guessing.AnonymousPages;
import org.loangate.authz.guessing.NetworkLimits;
import org.loangate.authz.platform.OwnOriginFilter;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.Continuation;
import org.loangate.authz.session.Continuations;
import org.loangate.authz.session.SessionCsrfTokens;
import org.loangate.authz.session.SignedInContexts;
import org.loangate.authz.session.StaleForms;
import org.loangate.authz.staff.Console;
import org.loangate.authz.staff.StaffProof;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/// The security chain of every page: what is not named here is open to signed-in people only, and every form carries a
/// CSRF token. The chain of the protocol endpoints stands before it.
@Configuration(proxyBeanMethods = false)
class PagesSecurity {

	private static final int LONGEST_RETURN = 512;

	private static final RequestMatcher CALLBACKS = PathPatternRequestMatcher.withDefaults()
		.matcher("/liveness/callbacks/*");

	// It is kept for whoever asks for a page of somebody's: no longer than pages' own
	// addresses are.
	private static String returnTo(HttpServletRequest request) {
		String path = request.getRequestURI();
		String query = (request.getQueryString() != null) ? "?" + request.getQueryString() : "";
		return (path.length() + query.length() <= LONGEST_RETURN) ? path + query : "/account";
	}

	@Bean
	@Order(2)
	SecurityFilterChain pages(HttpSecurity http, SignedInContexts contexts, SessionCsrfTokens csrfTokens,
			Continuations continuations, StaffProof proof, SecureRandom random, Settings settings, NetworkLimits limits,
			StaleForms staleForms, @Value("${loangate.unauthenticated-requests-per-minute}") int perMinute) {
		return http.securityContext((context) -> context.securityContextRepository(contexts))
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.formLogin(AbstractHttpConfigurer::disable)
			.httpBasic(AbstractHttpConfigurer::disable)
			// A vendor's callback has no cookie to abuse: its signature speaks for it.
			.csrf((csrf) -> csrf.csrfTokenRepository(csrfTokens).ignoringRequestMatchers(CALLBACKS))
			.addFilterBefore(new AnonymousPages(limits, perMinute), CsrfFilter.class)
			.addFilterBefore(new OwnOriginFilter(settings.issuer(), CALLBACKS), CsrfFilter.class)
			.exceptionHandling((errors) -> errors.authenticationEntryPoint((request, response, exception) -> {
				if (!"GET".equals(request.getMethod()) || Console.isForPrograms(request.getRequestURI())) {
					response.sendError(HttpStatus.UNAUTHORIZED.value());
					return;
				}
				BrowserSessions.refresh(request);
				response.sendRedirect(continuations.signInPath(request,
						new Continuation(Subject.random(random).id(), returnTo(request), "", null, null, false, null)));
			}).accessDeniedHandler((request, response, exception) -> {
				if (!Console.isForPrograms(request.getRequestURI())
						&& staleForms.answer(request, response, exception)) {
					return;
				}
				// A page's script whose sign-in is over, or another since, is told that:
				// loaded
				// anew, the page has a token that holds.
				boolean over = Console.isForPrograms(request.getRequestURI())
						&& (SecurityContextHolder.getContext().getAuthentication() == null
								|| exception instanceof CsrfException);
				response.sendError((over ? HttpStatus.UNAUTHORIZED : HttpStatus.FORBIDDEN).value());
			}))
			.authorizeHttpRequests((requests) -> {
				requests.dispatcherTypeMatchers(DispatcherType.ERROR)
					.permitAll()
					.requestMatchers("/recover", "/recover/*")
					.permitAll()
					.requestMatchers(HttpMethod.GET, "/sign-in", "/sign-in/provider", "/sign-in/provider/*",
							"/sign-in/provider/*/callback", "/register", "/invitation", "/sign-out/*", "/signed-out",
							"/problems", "/problems/*", "/platform/**", "/factor/**", "/loan/**", "/favicon.ico",
							"/actuator/health/**")
					.permitAll()
					.requestMatchers(HttpMethod.POST, "/sign-in", "/sign-in/passkey", "/sign-in/passkey/options",
							"/sign-in/provider/open", "/register", "/invitation", "/sign-out", "/sign-out/*")
					.permitAll()
					.requestMatchers(CALLBACKS)
					.permitAll()
					.requestMatchers("/email/*", "/stop/*", "/cooling-off")
					.permitAll()
					.requestMatchers("/applications/**")
					.hasRole(Role.BORROWER.name());
				for (Console console : Console.values()) {
					requests.requestMatchers(HttpMethod.GET, console.path() + "/**").hasAnyRole(console.viewerNames());
					requests.requestMatchers(console.path() + "/**").hasRole(console.workerName());
				}
				requests.requestMatchers("/staff/**").hasAnyRole(Role.OPERATOR.name(), Role.SECURITY_OFFICER.name());
				requests.anyRequest().authenticated();
			})
			.addFilterAfter(proof.filter(), AuthorizationFilter.class)
			.build();
	}

}
