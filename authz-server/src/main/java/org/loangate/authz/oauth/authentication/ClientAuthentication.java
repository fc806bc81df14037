package org.loangate.authz.oauth.authentication;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.client.ClientSecrets;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.platform.MutualTls;
import org.loangate.authz.platform.Settings;
import org.loangate.bootstrap.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.authorization.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.X509ClientCertificateAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.JwtClientAssertionAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.X509ClientCertificateAuthenticationConverter;
import org.springframework.security.web.authentication.DelegatingAuthenticationConverter;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/// How clients prove who they are, wherever they must.
@Component
public final class ClientAuthentication {

	private static final Logger LOG = LoggerFactory.getLogger(ClientAuthentication.class);

	private final ClientAssertions assertions;

	private final PublicClients publicClients;

	private final CertificateConverter certificates;

	private final ClientCertificateVerifier certificateVerifier;

	ClientAuthentication(Clients clients, ClientKeySets keySets, StringRedisTemplate redis, Clock clock,
			Settings settings, MutualTls mutualTls) {
		this.assertions = new ClientAssertions(clients, keySets, redis, clock, settings);
		this.publicClients = new PublicClients(clients);
		this.certificates = new CertificateConverter(clients);
		this.certificateVerifier = new ClientCertificateVerifier(clients,
				CertificateAuthorities.read(mutualTls.clientCaFile(), clock), keySets, clock);
	}

	/// Puts it in place of Spring's own, where that falls short.
	public void configure(OAuth2AuthorizationServerConfigurer server) {
		server.clientAuthentication((authentication) -> authentication.authenticationConverters((converters) -> {
			converters.addFirst(this.publicClients);
			converters.addFirst(new AssertionConverter());
			converters.removeIf(X509ClientCertificateAuthenticationConverter.class::isInstance);
			converters.addFirst(this.certificates);
			converters.addFirst(ClientAuthentication::refuseSeveral);
		})
			.authenticationProvider(this.publicClients)
			.authenticationProviders((providers) -> providers.forEach(this::adapt))
			.errorResponseHandler(ClientAuthentication::refuse));
	}

	/// Asks the same of a door of our own, which Spring knows nothing of.
	///
	/// @param manager authenticates as at Spring's endpoints
	public OAuth2ClientAuthenticationFilter filter(AuthenticationManager manager, RequestMatcher door) {
		OAuth2ClientAuthenticationFilter filter = new OAuth2ClientAuthenticationFilter(manager, door);
		filter.setAuthenticationConverter(
				new DelegatingAuthenticationConverter(List.of(ClientAuthentication::refuseSeveral, this.certificates,
						new AssertionConverter(), new JwtClientAssertionAuthenticationConverter())));
		filter.setAuthenticationFailureHandler(ClientAuthentication::refuse);
		return filter;
	}

	/// RFC 6749, 2.3: a client uses one method a request.
	private static @Nullable Authentication refuseSeveral(HttpServletRequest request) {
		long credentials = Stream
			.of(request.getHeader(HttpHeaders.AUTHORIZATION), request.getParameter("client_secret"),
					request.getParameter("client_assertion"))
			.filter(Objects::nonNull)
			.count();
		if (credentials > 1) {
			throw new OAuth2AuthenticationException(new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST,
					"Authorization, client_secret, client_assertion: several (expected: one way to authenticate)",
					null));
		}
		return null;
	}

	private void adapt(AuthenticationProvider provider) {
		if (provider instanceof JwtClientAssertionAuthenticationProvider jwt) {
			jwt.setJwtDecoderFactory(this.assertions);
		}
		if (provider instanceof ClientSecretAuthenticationProvider secret) {
			secret.setPasswordEncoder(new ClientSecrets());
		}
		if (provider instanceof X509ClientCertificateAuthenticationProvider certificate) {
			certificate.setCertificateVerifier(this.certificateVerifier);
		}
	}

	/// Answers a request whose client is not who it says, or says nothing.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749,
	/// section 5.2</a>
	public static void refuse(HttpServletRequest request, HttpServletResponse response,
			AuthenticationException exception) throws IOException {
		OAuth2Error error = (exception instanceof OAuth2AuthenticationException oauth) ? oauth.getError()
				: new OAuth2Error(OAuth2ErrorCodes.INVALID_CLIENT);
		boolean client = OAuth2ErrorCodes.INVALID_CLIENT.equals(error.getErrorCode());
		LOG.info("client {} refused: {}, {}", LogLine.of(request.getParameter("client_id")),
				LogLine.of(error.getDescription()),
				(exception.getCause() != null) ? LogLine.of(exception.getCause().getMessage()) : "");
		if (client && request.getHeader(HttpHeaders.AUTHORIZATION) != null) {
			// The scheme the client tried is answered in kind.
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"loangate\"");
		}
		OAuthErrors.write(response, client ? HttpServletResponse.SC_UNAUTHORIZED : HttpServletResponse.SC_BAD_REQUEST,
				error.getErrorCode(), client ? "client authentication failed" : description(request, error));
	}

	// Spring looks for the code, and at its verifier, as if they were credentials.
	private static String description(HttpServletRequest request, OAuth2Error error) {
		String said = Objects.requireNonNullElse(OAuthErrors.explained(request, error), error.getErrorCode());
		if (!OAuth2ErrorCodes.INVALID_GRANT.equals(error.getErrorCode())) {
			return said;
		}
		if (said.endsWith(PkceParameterNames.CODE_VERIFIER)) {
			return "code_verifier: "
					+ ((request.getParameter(PkceParameterNames.CODE_VERIFIER) != null) ? "does not match" : "missing")
					+ " (expected: the one whose hash is the request's code_challenge)";
		}
		return said.endsWith(OAuth2ParameterNames.CODE) ? OAuthErrors.UNKNOWN_CODE : said;
	}

}
