package org.loangate.authz.platform.edge;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;

import org.springframework.session.web.http.CookieSerializer;
import org.springframework.session.web.http.DefaultCookieSerializer;
import org.springframework.stereotype.Component;

/// The cookie that says which session a browser has: the session's identifier, sealed.
///
/// Sessions are found in Redis by their identifiers, which therefore stand in its keys. Whoever reads them there cannot
/// make the cookie of it without the key-encryption key, so a copy of Redis takes over nobody's session. A cookie that is
/// not one of this server's is none. **Threads:** safe.
@Component
final class SealedSessionCookie implements CookieSerializer {

	private static final String CONTEXT = "session cookie";

	private static final int LONGEST = 512;

	private final DefaultCookieSerializer cookie = new DefaultCookieSerializer();

	private final SecretCipher cipher;

	SealedSessionCookie(Settings settings, SecretCipher cipher) {
		this.cipher = cipher;
		// RFC 6265bis, 4.1.3.2: no other host of the domain, and nobody without TLS, can
		// set a cookie of that prefix.
		this.cookie.setCookieName(settings.isSecure() ? "__Host-loangate-session" : "loangate-session");
		this.cookie.setUseSecureCookie(settings.isSecure());
		this.cookie.setCookiePath("/");
		this.cookie.setUseHttpOnlyCookie(true);
		this.cookie.setSameSite("Lax");
		this.cookie.setUseBase64Encoding(false);
	}

	@Override
	public void writeCookieValue(CookieValue value) {
		String id = value.getCookieValue();
		// No value takes the cookie away.
		String sealed = id.isEmpty() ? ""
				: Base64.getUrlEncoder()
					.withoutPadding()
					.encodeToString(this.cipher.encrypt(id.getBytes(StandardCharsets.US_ASCII), CONTEXT));
		this.cookie.writeCookieValue(new CookieValue(value.getRequest(), value.getResponse(), sealed));
	}

	@Override
	public List<String> readCookieValues(HttpServletRequest request) {
		return this.cookie.readCookieValues(request).stream().flatMap((value) -> open(value).stream()).toList();
	}

	private Optional<String> open(String value) {
		if (value.length() > LONGEST) {
			return Optional.empty();
		}
		try {
			byte[] sealed = Base64.getUrlDecoder().decode(value);
			return Optional.of(new String(this.cipher.decrypt(sealed, CONTEXT), StandardCharsets.US_ASCII));
		}
		catch (IllegalArgumentException | IllegalStateException _) {
			return Optional.empty();
		}
	}

}
