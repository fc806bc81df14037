package org.loangate.demo.borrower.oauth;

import java.io.IOException;
import java.net.URI;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.langtag.LangTag;
import com.nimbusds.langtag.LangTagException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.PushedAuthorizationRequest;
import com.nimbusds.oauth2.sdk.PushedAuthorizationResponse;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.JWTAuthenticationClaimsSet;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.dpop.DefaultDPoPProofFactory;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.Audience;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.rar.AuthorizationDetail;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.ACR;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.AuthorizationDetails;
import org.loangate.contract.Terms;
import org.loangate.demo.DemoSettings;

import org.springframework.stereotype.Component;

/// The authorization server, as this client meets it: PAR, then a code, then a token bound to a key of its own.
///
/// Every journey has a fresh DPoP key, named at PAR by `dpop_jkt`: what is issued for one loan is of no use to another.
/// Errors: an [IOException] says that no answer came, or none that can be trusted; nothing was booked by then, since
/// nothing can be without the token.
@Component
public final class AuthorizationServer {

	public static final String REDIRECT_PATH = "/login/oauth2/code/loangate";

	public static final ClientID CLIENT = new ClientID("lending-web");

	private final AuthorizationServerMetadata metadata;

	private final JWK clientKey;

	private final HttpSender http;

	private final URI redirectUri;

	private final URI homeUri;

	private final Clock clock;

	/// The last nonce the server gave: RFC 9449, section 8.
	private volatile @Nullable Nonce dpopNonce;

	AuthorizationServer(AuthorizationServerMetadata metadata, ClientKey clientKey, HttpSender http,
			DemoSettings settings, Clock clock) {
		this.metadata = metadata;
		this.clientKey = clientKey.jwk();
		this.http = http;
		this.redirectUri = URI.create(settings.demoUrl() + REDIRECT_PATH);
		this.homeUri = URI.create(settings.demoUrl() + "/");
		this.clock = clock;
	}

	/// Pushes an authorization request.
	/// @param scope the scopes it asks for, space-separated
	/// @param terms the transaction to authorize, if any
	/// @param challenge what a resource missed, or [Challenge#NONE]
	/// @param locale the visitor's language
	public Pushed push(String scope, @Nullable Terms terms, Challenge challenge, Locale locale) throws IOException {
		try {
			var endpoints = this.metadata.current();
			ECKey key = new ECKeyGenerator(Curve.P_256).generate();
			State state = new State();
			Nonce nonce = new Nonce();
			CodeVerifier verifier = new CodeVerifier();
			var request = new AuthenticationRequest.Builder(ResponseType.CODE, Scope.parse(scope), CLIENT,
					this.redirectUri)
				.state(state)
				.nonce(nonce)
				.codeChallenge(verifier, CodeChallengeMethod.S256)
				.dPoPJWKThumbprintConfirmation(new JWKThumbprintConfirmation(key.computeThumbprint()))
				.uiLocales(List.of(LangTag.parse(locale.toLanguageTag())));
			if (terms != null) {
				request.authorizationDetails(AuthorizationDetail.parseList(AuthorizationDetails.granting(terms)));
			}
			if (!challenge.acrValues().isEmpty()) {
				request.acrValues(challenge.acrValues().stream().map(ACR::new).toList());
			}
			if (challenge.maxAgeSeconds() != null) {
				request.maxAge(challenge.maxAgeSeconds());
			}
			HTTPRequest pushed = new PushedAuthorizationRequest(endpoints.getPushedAuthorizationRequestEndpointURI(),
					authentication(), request.build())
				.toHTTPRequest();
			PushedAuthorizationResponse answer = PushedAuthorizationResponse.parse(pushed.send(this.http));
			if (!answer.indicatesSuccess()) {
				return new NotTaken(String.valueOf(answer.toErrorResponse().getErrorObject().getCode()));
			}
			URI url = new AuthorizationRequest.Builder(answer.toSuccessResponse().getRequestURI(), CLIENT)
				.endpointURI(endpoints.getAuthorizationEndpointURI())
				.build()
				.toURI();
			return new Taken(new Journey(state, nonce, verifier, key, url));
		}
		catch (ParseException | LangTagException | JOSEException ex) {
			throw new IOException("no answer to the pushed request that can be read", ex);
		}
	}

	/// Redeems a code.
	/// @param journey the journey it came back from
	/// @param code the code
	public Redeemed redeem(Journey journey, AuthorizationCode code) throws IOException {
		try {
			HTTPResponse answer = requestToken(journey, code);
			// RFC 9449, section 8: the code is still good, the request is made again with
			// the nonce.
			if (asksForNonce(answer)) {
				answer = requestToken(journey, code);
			}
			if (!answer.indicatesSuccess()) {
				return new NotRedeemed(errorCode(answer));
			}
			OIDCTokenResponse tokens = (OIDCTokenResponse) OIDCTokenResponseParser.parse(answer);
			if (!tokens.indicatesSuccess() || tokens.getOIDCTokens().getDPoPAccessToken() == null) {
				throw new IOException("no DPoP-bound token in the answer");
			}
			Login login = this.metadata.verify(tokens.getOIDCTokens().getIDToken(), journey.nonce(), CLIENT);
			DPoPAccessToken token = tokens.getOIDCTokens().getDPoPAccessToken();
			Instant expiresAt = this.clock.instant().plusSeconds(Math.max(0, token.getLifetime()));
			Object applicationId = tokens.getCustomParameters().get("application_id");
			return new Granted(
					new Grant(token, journey.key(), expiresAt,
							(applicationId instanceof String id && id.matches("[0-9A-Za-z-]{1,64}")) ? id : null),
					login);
		}
		catch (ParseException | JOSEException ex) {
			throw new IOException("no answer to the token request that can be read", ex);
		}
	}

	/// Where the browser goes to sign out there too.
	/// @param state comes back with it
	/// @return nothing where the server has no such place
	/// @see <a href=
	/// "https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout">OpenID
	/// Connect RP-Initiated Logout 1.0, section 2</a>
	public Optional<URI> logout(Login login, State state) throws IOException {
		return Optional.ofNullable(this.metadata.current().getEndSessionEndpointURI())
			.map((endpoint) -> new LogoutRequest(endpoint, login.idToken(), this.homeUri, state).toURI());
	}

	private HTTPResponse requestToken(Journey journey, AuthorizationCode code) throws IOException, JOSEException {
		URI endpoint = this.metadata.current().getTokenEndpointURI();
		HTTPRequest request = new TokenRequest.Builder(endpoint, authentication(),
				new AuthorizationCodeGrant(code, this.redirectUri, journey.codeVerifier()))
			.build()
			.toHTTPRequest();
		request.setDPoP(new DefaultDPoPProofFactory(journey.key(), JWSAlgorithm.ES256)
			.createDPoPJWT(request.getMethod().name(), endpoint, this.dpopNonce));
		HTTPResponse answer = request.send(this.http);
		if (answer.getDPoPNonce() != null) {
			this.dpopNonce = answer.getDPoPNonce();
		}
		return answer;
	}

	private static boolean asksForNonce(HTTPResponse answer) {
		return answer.getDPoPNonce() != null && "use_dpop_nonce".equals(errorCode(answer));
	}

	private static String errorCode(HTTPResponse answer) {
		try {
			return answer.indicatesSuccess() ? "" : String.valueOf(answer.getBodyAsJSONObject().get("error"));
		}
		catch (ParseException ex) {
			return "";
		}
	}

	/// Each assertion is used once, so each request has its own: RFC 7523, section 3 (7).
	private ClientAuthentication authentication() throws IOException, JOSEException {
		PrivateKey key = ((AsymmetricJWK) this.clientKey).toPrivateKey();
		JWSAlgorithm algorithm = (this.clientKey instanceof ECKey) ? JWSAlgorithm.ES256 : JWSAlgorithm.PS256;
		return new PrivateKeyJWT(
				new JWTAuthenticationClaimsSet(CLIENT, new Audience(this.metadata.current().getIssuer())), algorithm,
				key, this.clientKey.getKeyID(), null);
	}

	/// What became of a pushed request.
	public sealed interface Pushed {

	}

	/// Taken: the browser may go.
	///
	/// @param journey the journey it goes on
	public record Taken(Journey journey) implements Pushed {
	}

	/// Not taken.
	///
	/// @param error the error code
	public record NotTaken(String error) implements Pushed {
	}

	/// What became of a code.
	public sealed interface Redeemed {

	}

	/// A token was issued.
	///
	/// @param grant the token
	/// @param login who agreed, by the ID Token
	public record Granted(Grant grant, Login login) implements Redeemed {

		@Override
		public String toString() {
			return "Granted[redacted]";
		}

	}

	/// None was issued.
	///
	/// @param error the error code, or empty
	public record NotRedeemed(String error) implements Redeemed {
	}

}
