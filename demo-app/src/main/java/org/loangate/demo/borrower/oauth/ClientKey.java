package org.loangate.demo.borrower.oauth;

import java.text.ParseException;

import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import org.loangate.demo.DemoSettings;

import org.springframework.stereotype.Component;

/// The private key by which `lending-web` proves who it is, read once at start.
@Component
final class ClientKey {

	private final JWK jwk;

	ClientKey(DemoSettings settings) {
		try {
			this.jwk = JWK.parse(settings.webClientKey().value());
		}
		catch (ParseException ex) {
			throw new IllegalArgumentException("LOANGATE_WEB_CLIENT_KEY: not a JWK (expected: a private key)");
		}
		if (!this.jwk.isPrivate() || !(this.jwk instanceof AsymmetricJWK)) {
			throw new IllegalArgumentException("LOANGATE_WEB_CLIENT_KEY: no private EC or RSA key");
		}
	}

	/// The key pair.
	JWK jwk() {
		return this.jwk;
	}

	@Override
	public String toString() {
		return "[redacted]";
	}

}
