package org.loangate.authz.oauth.authorize;

import java.util.HashMap;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.grant.Grant;

import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/// Gives Spring the request of a running interaction, as the client pushed it, when the browser comes back to the
/// authorization endpoint.
final class InteractionConverter implements AuthenticationConverter {

	private static final Authentication NOBODY = new AnonymousAuthenticationToken("nobody", "nobody",
			AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

	private final Interactions interactions;

	InteractionConverter(Interactions interactions) {
		this.interactions = interactions;
	}

	@Override
	public @Nullable Authentication convert(HttpServletRequest request) {
		String id = request.getParameter("interaction");
		if (id == null) {
			return null;
		}
		Interaction interaction = this.interactions.find(request, id)
			.orElseThrow(() -> new OAuth2AuthorizationCodeRequestAuthenticationException(
					new OAuth2Error(AuthorizationAnswers.INTERACTION_ENDED), null));
		request.setAttribute(Interaction.class.getName(), interaction);
		return token(request, interaction, null);
	}

	/// The request in Spring's words.
	/// @param grant what was settled; Spring issues no code without it
	static OAuth2AuthorizationCodeRequestAuthenticationToken token(HttpServletRequest request, Interaction interaction,
			@Nullable Grant grant) {
		Authentication principal = SecurityContextHolder.getContext().getAuthentication();
		HashMap<String, Object> parameters = new HashMap<>(interaction.parameters());
		if (grant != null) {
			parameters.put(Grant.PARAMETER, grant);
		}
		return new OAuth2AuthorizationCodeRequestAuthenticationToken(request.getRequestURL().toString(),
				interaction.clientId(), (principal != null) ? principal : NOBODY, interaction.redirectUri(),
				interaction.state(), interaction.scopes(), parameters);
	}

}
