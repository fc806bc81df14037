package org.loangate.demo.borrower.oauth;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.DemoSettings;

import org.springframework.stereotype.Component;

/// Where the authorization server's endpoints and keys are: asked when first needed, so that it may start later than this
/// app, and again now and then.
///
/// @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html">OpenID Connect Discovery 1.0</a>
@Component
public final class AuthorizationServerMetadata {

	private static final Duration LIFE = Duration.ofMinutes(10);

	private static final Set<JWSAlgorithm> ID_TOKEN_ALGORITHMS = Set.of(JWSAlgorithm.ES256, JWSAlgorithm.PS256,
			JWSAlgorithm.RS256);

	private final Issuer issuer;

	private final HttpSender http;

	private final Clock clock;

	private volatile @Nullable Known known;

	AuthorizationServerMetadata(DemoSettings settings, HttpSender http, Clock clock) {
		this.issuer = new Issuer(settings.issuer());
		this.http = http;
		this.clock = clock;
	}

	/// The issuer that every answer must name: RFC 9207.
	public Issuer issuer() {
		return this.issuer;
	}

	/// The metadata.
	OIDCProviderMetadata current() throws IOException {
		return known().metadata();
	}

	/// Checks an ID Token: OpenID Connect Core 1.0, section 3.1.3.7.
	Login verify(@Nullable JWT idToken, Nonce nonce, ClientID client) throws IOException {
		if (idToken == null) {
			throw new IOException("no ID Token in the answer");
		}
		try {
			var keys = new JWSVerificationKeySelector<>(ID_TOKEN_ALGORITHMS, known().keys());
			var claims = new IDTokenValidator(this.issuer, client, keys, null).validate(idToken, nonce);
			return new Login(claims.getSubject().getValue(),
					(claims.getSessionID() != null) ? claims.getSessionID().getValue() : null, idToken);
		}
		catch (BadJOSEException | JOSEException ex) {
			throw new IOException("an ID Token that is not to be trusted", ex);
		}
	}

	/// Checks a logout token: OpenID Connect Back-Channel Logout 1.0, section 2.6, but
	/// for its being seen once.
	public LogoutTokenClaimsSet verifyLogout(JWT logoutToken, ClientID client)
			throws IOException, BadJOSEException, JOSEException {
		var keys = new JWSVerificationKeySelector<>(ID_TOKEN_ALGORITHMS, known().keys());
		return new LogoutTokenValidator(this.issuer, client, true, keys, null).validate(logoutToken);
	}

	private Known known() throws IOException {
		Known last = this.known;
		if (last != null && last.asOf().plus(LIFE).isAfter(this.clock.instant())) {
			return last;
		}
		HTTPResponse answer = new HTTPRequest(HTTPRequest.Method.GET,
				URI.create(this.issuer + "/.well-known/openid-configuration"))
			.send(this.http);
		try {
			answer.ensureStatusCode(HTTPResponse.SC_OK);
			OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(answer.getBodyAsJSONObject());
			// OpenID Connect Discovery 1.0, section 4.3: the issuer is the one that was
			// asked.
			if (!this.issuer.equals(metadata.getIssuer()) || metadata.getPushedAuthorizationRequestEndpointURI() == null
					|| metadata.getAuthorizationEndpointURI() == null || metadata.getTokenEndpointURI() == null) {
				throw new IOException("metadata of another issuer, or without PAR");
			}
			Known fresh = new Known(metadata, keys(last, metadata), this.clock.instant());
			this.known = fresh;
			return fresh;
		}
		catch (ParseException ex) {
			throw new IOException("metadata that cannot be read", ex);
		}
	}

	private static JWKSource<SecurityContext> keys(@Nullable Known last, OIDCProviderMetadata metadata)
			throws IOException {
		if (last != null && last.metadata().getJWKSetURI().equals(metadata.getJWKSetURI())) {
			return last.keys();
		}
		return JWKSourceBuilder
			.<SecurityContext>create(metadata.getJWKSetURI().toURL(), new DefaultResourceRetriever(3000, 5000, 1 << 16))
			.retrying(true)
			.build();
	}

	private record Known(OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant asOf) {
	}

}
