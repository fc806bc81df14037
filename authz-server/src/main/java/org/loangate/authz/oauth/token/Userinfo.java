package org.loangate.authz.oauth.token;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import com.nimbusds.jose.JWSAlgorithm;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;
import org.loangate.contract.verify.Challenge;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Component;

/// What `userinfo` answers: JSON, or a signed JWT for clients that are registered for it.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#UserInfo">OpenID Connect Core 1.0, section 5.3</a>
@Component
final class Userinfo {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final StandardClaims claims;

	private final Clients clients;

	private final SigningKeys keys;

	private final Clock clock;

	private final String issuer;

	Userinfo(StandardClaims claims, Clients clients, SigningKeys keys, Clock clock, Settings settings) {
		this.claims = claims;
		this.clients = clients;
		this.keys = keys;
		this.clock = clock;
		this.issuer = settings.issuer().toString();
	}

	/// What there is to tell for a token.
	OidcUserInfo claims(OidcUserInfoAuthenticationContext context) {
		OAuth2Authorization authorization = context.getAuthorization();
		ClientMetadata client = this.clients.metadata(authorization.getRegisteredClientId());
		return new OidcUserInfo(this.claims.userinfo(authorization.getPrincipalName(),
				context.getAccessToken().getScopes(), client.scopes(), requested(authorization)));
	}

	static RequestedClaims requested(OAuth2Authorization authorization) {
		OAuth2AuthorizationRequest request = authorization.getAttribute(OAuth2AuthorizationRequest.class.getName());
		return Optional.ofNullable(request)
			.map((asked) -> asked.getAdditionalParameters().get("claims"))
			.flatMap((claims) -> RequestedClaims.parse(claims.toString()))
			.orElse(RequestedClaims.NONE);
	}

	/// Writes the answer.
	void answer(HttpServletRequest request, HttpServletResponse response, Authentication authentication)
			throws IOException {
		OidcUserInfoAuthenticationToken answer = (OidcUserInfoAuthenticationToken) authentication;
		JwtAuthenticationToken token = (JwtAuthenticationToken) answer.getPrincipal();
		ClientMetadata client = this.clients
			.metadata(Objects.requireNonNull(token.getToken().getClaimAsString("client_id")));
		Map<String, Object> told = new LinkedHashMap<>(Objects.requireNonNull(answer.getUserInfo()).getClaims());
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		String algorithm = client.userinfoSignedResponseAlg();
		if (algorithm == null) {
			response.setContentType(MediaType.APPLICATION_JSON_VALUE);
			response.getOutputStream().write(JSON.writeValueAsBytes(told));
			return;
		}
		told.put("iss", this.issuer);
		told.put("aud", client.clientId());
		told.put("iat", this.clock.instant().getEpochSecond());
		response.setContentType("application/jwt");
		response.getOutputStream()
			.write(this.keys.sign("JWT", JWSAlgorithm.parse(algorithm), told).getBytes(StandardCharsets.US_ASCII));
	}

	/// Answers a token that tells of nobody.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, section
	/// 3</a>
	static void refuse(HttpServletRequest request, HttpServletResponse response, AuthenticationException exception) {
		String error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError().getErrorCode()
				: OAuth2ErrorCodes.INVALID_TOKEN;
		boolean scope = OAuth2ErrorCodes.INSUFFICIENT_SCOPE.equals(error);
		String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
		Challenge.Scheme scheme = (authorization != null && authorization.regionMatches(true, 0, "DPoP ", 0, 5))
				? Challenge.Scheme.DPOP : Challenge.Scheme.BEARER;
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, new Challenge(scheme, error, List.of()).toHeader(null));
		response.setStatus(scope ? HttpServletResponse.SC_FORBIDDEN : HttpServletResponse.SC_UNAUTHORIZED);
	}

}
