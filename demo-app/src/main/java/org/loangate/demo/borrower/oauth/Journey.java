package org.loangate.demo.borrower.oauth;

import java.net.URI;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;

/// One way to the authorization server and back: what must be the same when the visitor returns.
///
/// @param state names the journey in the redirect
/// @param nonce ties the ID Token to it
/// @param codeVerifier proves that whoever redeems the code asked for it: RFC 7636
/// @param key what the code and the token are bound to: RFC 9449, section 10
/// @param url where the browser goes
public record Journey(State state, Nonce nonce, CodeVerifier codeVerifier, ECKey key, URI url) {

	@Override
	public String toString() {
		return "Journey[redacted]";
	}

}
