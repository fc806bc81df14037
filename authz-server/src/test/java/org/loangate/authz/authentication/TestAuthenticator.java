package org.loangate.authz.authentication;

import java.time.Instant;

import com.warrenstrange.googleauth.GoogleAuthenticator;

/// An authenticator app.
public final class TestAuthenticator {

	/// The demo accounts' public secret.
	public static final String DEMO_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

	private TestAuthenticator() {
	}

	/// The code that the app shows so many steps from now.
	public static String code(String secret, int stepsFromNow) {
		long millis = Instant.now().toEpochMilli() + stepsFromNow * 30_000L;
		return "%06d".formatted(new GoogleAuthenticator().getTotpPassword(secret, millis));
	}

}
