package org.loangate.authz.oauth.authorize;

import java.time.Clock;

import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.oauth.protocol.ProtocolInputFilter;

import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2PushedAuthorizationRequestAuthenticationProvider;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.stereotype.Component;

/// The pushed authorization request endpoint and the authorization endpoint.
@Component
public final class AuthorizationEndpoints {

	private final AuthorizationRequestRules rules;

	private final AuthorizationAnswers answers;

	private final Interactions interactions;

	private final AuthorizationHub hub;

	private final Clock clock;

	AuthorizationEndpoints(AuthorizationRequestRules rules, AuthorizationAnswers answers, Interactions interactions,
			JdbcAuthorizations authorizations, Clients clients, AuthorizationSteps steps, Clock clock) {
		this.rules = rules;
		this.answers = answers;
		this.interactions = interactions;
		this.clock = clock;
		this.hub = new AuthorizationHub(interactions, authorizations, clients, steps, answers, clock);
	}

	/// Gives Spring's endpoints our rules and answers.
	public void configure(OAuth2AuthorizationServerConfigurer server) {
		server.pushedAuthorizationRequestEndpoint(
				(par) -> par.authenticationProviders((providers) -> providers.forEach(this::adapt))
					.pushedAuthorizationResponseHandler(new PushedAnswers(this.clock))
					.errorResponseHandler(OAuthErrors::refuse));
		server.authorizationEndpoint(
				(authorize) -> authorize.authorizationRequestConverter(new InteractionConverter(this.interactions))
					.authenticationProviders((providers) -> providers.forEach(this::adapt))
					.authorizationResponseHandler(this.answers)
					.errorResponseHandler(this.answers));
	}

	/// Puts our own decisions before Spring issues a code.
	public void addFilters(HttpSecurity http) {
		http.addFilterAfter(new PostedRequestFilter(), ProtocolInputFilter.class);
		http.addFilterBefore(this.hub, AuthorizationFilter.class);
	}

	private void adapt(AuthenticationProvider provider) {
		var all = new RegisteredRules().andThen(this.rules);
		if (provider instanceof OAuth2PushedAuthorizationRequestAuthenticationProvider par) {
			par.setAuthenticationValidator(all);
		}
		if (provider instanceof OAuth2AuthorizationCodeRequestAuthenticationProvider authorize) {
			authorize.setAuthenticationValidator(all);
		}
	}

}
