package org.loangate.authz.oauth;

import java.net.URI;
import java.util.Locale;
import java.util.Map;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import org.loangate.authz.SeenSecrets;
import org.loangate.stores.UsedSecrets;

/// A plain OpenID Connect client, as a stock library plays it: a secret, no pushed requests, no PKCE, bearer tokens.
final class RelyingParty {

	static final URI REDIRECT = URI.create("https://plain.example/callback");

	final State state = new State();

	final Nonce nonce = new Nonce();

	private final URI issuer;

	private final ClientAuthentication authentication;

	private final URI redirect;

	private RelyingParty(URI issuer, ClientAuthentication authentication, URI redirect) {
		this.issuer = issuer;
		this.authentication = authentication;
		this.redirect = redirect;
	}

	/// `plain`, which proves itself by `client_secret_basic`.
	static RelyingParty basic(URI issuer) {
		return new RelyingParty(issuer, new ClientSecretBasic(new ClientID("plain"),
				new Secret(UsedSecrets.note("client secret", "plain-secret-0123456789-0123456789"))), REDIRECT);
	}

	/// `plain-post`, which proves itself by `client_secret_post` and gets signed
	/// `userinfo`.
	static RelyingParty post(URI issuer) {
		return new RelyingParty(issuer,
				new ClientSecretPost(new ClientID("plain-post"),
						new Secret(UsedSecrets.note("client secret", "post-secret-0123456789-0123456789"))),
				URI.create("https://post.example/callback"));
	}

	/// `plain-PS256` or `plain-EdDSA`, which get everything signed by that algorithm.
	static RelyingParty signedWith(String algorithm, URI issuer) {
		return new RelyingParty(issuer,
				new ClientSecretPost(new ClientID("plain-" + algorithm),
						new Secret(UsedSecrets.note("client secret", algorithm + "-secret-0123456789-0123456789"))),
				URI.create("https://" + algorithm.toLowerCase(Locale.ROOT) + ".example/callback"));
	}

	/// An authentication request with state and nonce.
	AuthenticationRequest.Builder request(String scope) {
		return new AuthenticationRequest.Builder(ResponseType.CODE, Scope.parse(scope),
				this.authentication.getClientID(), this.redirect)
			.endpointURI(URI.create(this.issuer + "/oauth2/authorize"))
			.state(this.state)
			.nonce(this.nonce);
	}

	/// The address of a request with further parameters.
	URI uri(String scope, Map<String, String> parameters) {
		AuthenticationRequest.Builder request = request(scope);
		parameters.forEach(request::customParameter);
		return request.build().toURI();
	}

	HTTPResponse token(String code) throws Exception {
		UsedSecrets.note("code", code);
		return noted(new TokenRequest.Builder(URI.create(this.issuer + "/oauth2/token"), this.authentication,
				new AuthorizationCodeGrant(new AuthorizationCode(code), this.redirect))
			.build()
			.toHTTPRequest()
			.send());
	}

	private static HTTPResponse noted(HTTPResponse answer) {
		SeenSecrets.tokens(answer.getBody());
		return answer;
	}

	OIDCTokens tokens(String code) throws Exception {
		return ((OIDCTokenResponse) OIDCTokenResponseParser.parse(token(code)).toSuccessResponse()).getOIDCTokens();
	}

	HTTPResponse refresh(RefreshToken token) throws Exception {
		return noted(new TokenRequest.Builder(URI.create(this.issuer + "/oauth2/token"), this.authentication,
				new RefreshTokenGrant(token))
			.build()
			.toHTTPRequest()
			.send());
	}

	/// `userinfo` by GET or POST, with the token in the header.
	HTTPResponse userinfo(OIDCTokens tokens, HTTPRequest.Method method) throws Exception {
		HTTPRequest request = new HTTPRequest(method, URI.create(this.issuer + "/userinfo"));
		request.setAuthorization(tokens.getAccessToken().toAuthorizationHeader());
		return request.send();
	}

}
