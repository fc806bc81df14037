package org.loangate.authz.factor.totp;

import java.time.Instant;
import java.util.Locale;

import com.warrenstrange.googleauth.GoogleAuthenticator;

/// An authenticator app.
public final class TestAuthenticator {

	/// The demo accounts' public secret.
	public static final String DEMO_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

	private TestAuthenticator() {
	}

	/// The code that the app shows so many steps from now.
	public static String code(String secret, int stepsFromNow) {
		return codeAt(secret, Instant.now().plusSeconds(stepsFromNow * 30L));
	}

	/// The code that the app shows then.
	public static String codeAt(String secret, Instant time) {
		return String.format(Locale.ROOT, "%06d",
				new GoogleAuthenticator().getTotpPassword(secret, time.toEpochMilli()));
	}

}
