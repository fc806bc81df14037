package org.loangate.authz.platform;

import java.security.SecureRandom;
import java.util.Base64;

import jakarta.servlet.http.HttpServletRequest;

/// A nonce for the style elements that a page's own script writes, new for each answer. Without one the
/// Content-Security-Policy lets none be.
///
/// @see <a href="https://www.w3.org/TR/CSP3/#framework-directive-source-list">Content Security Policy Level 3, section
/// 2.3.1</a>
public final class StyleNonce {

	private static final String ATTRIBUTE = StyleNonce.class.getName();

	private static final int BYTES = 18;

	private StyleNonce() {
	}

	/// Lets this answer's page write style elements.
	/// @return the nonce they must carry
	public static String allow(HttpServletRequest request, SecureRandom random) {
		byte[] bytes = new byte[BYTES];
		random.nextBytes(bytes);
		String nonce = Base64.getEncoder().encodeToString(bytes);
		request.setAttribute(ATTRIBUTE, nonce);
		return nonce;
	}

	/// What `style-src` names besides our own files, with a space before it.
	static String source(HttpServletRequest request) {
		return (request.getAttribute(ATTRIBUTE) instanceof String nonce) ? " 'nonce-" + nonce + "'" : "";
	}

}
