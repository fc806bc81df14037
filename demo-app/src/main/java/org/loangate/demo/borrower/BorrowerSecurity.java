package org.loangate.demo.borrower;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.demo.DemoSettings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/// What of the lending web app is open: its pages, by name. Everything else, here and beside it, is not there.
///
/// Whoever owns what is decided by the session, which only ever holds its own visitor's things.
@Configuration(proxyBeanMethods = false)
class BorrowerSecurity {

	@Bean
	@Order(10)
	SecurityFilterChain borrowerPages(HttpSecurity http, DemoSettings settings) {
		// Forms here are answered with a redirect to the authorization server: browsers
		// hold form-action to that too.
		String policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
				+ "form-action 'self' " + DemoSettings.originOf(settings.issuer())
				+ "; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
		// The authorization server's logout token speaks for itself.
		return http.csrf((csrf) -> csrf.ignoringRequestMatchers(BackChannelLogoutController.PATH))
			.addFilterBefore(new LoopbackNames(settings.demoUrl()), CsrfFilter.class)
			.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
				.permitAll()
				.requestMatchers(HttpMethod.GET, "/", "/apply", "/apply/quote", "/loans", "/loans/*/payout-account",
						"/applications/*", "/login/oauth2/code/loangate", "/sign-in", "/sign-out", "/trouble",
						"/language", "/mailbox", "/borrower/**", "/vendor/**")
				.permitAll()
				.requestMatchers(HttpMethod.POST, "/apply", "/loans/*/payout-account", "/applications/*/check",
						"/sign-out", BackChannelLogoutController.PATH)
				.permitAll()
				.anyRequest()
				.denyAll())
			.exceptionHandling((denied) -> denied
				.authenticationEntryPoint(
						(request, response, ex) -> response.sendError(HttpServletResponse.SC_NOT_FOUND))
				.accessDeniedHandler((request, response, ex) -> response.sendError(HttpServletResponse.SC_FORBIDDEN)))
			.headers((headers) -> headers.contentSecurityPolicy((csp) -> csp.policyDirectives(policy))
				.referrerPolicy((referrer) -> referrer.policy(ReferrerPolicy.SAME_ORIGIN)))
			.requestCache((cache) -> cache.disable())
			.logout((logout) -> logout.disable())
			.build();
	}

}
