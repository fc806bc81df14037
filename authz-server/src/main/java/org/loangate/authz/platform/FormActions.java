package org.loangate.authz.platform;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;

/// The Content-Security-Policy of every page, and the one hole a page may ask for: where its forms may lead.
///
/// Browsers apply `form-action` to every redirect that follows a form, so a page whose form ends at a client's redirect
/// URI, or at a liveness vendor, names that origin before it is rendered.
///
/// @see <a href="https://www.w3.org/TR/CSP3/#directive-form-action">Content Security Policy Level 3, section 6.4.1</a>
public final class FormActions {

	private static final String ATTRIBUTE = FormActions.class.getName();

	private FormActions() {
	}

	/// Lets this answer's forms lead to a source as well.
	/// @param source an origin (`https://lender.example`) or a scheme with its colon
	/// (`com.example.lending:`)
	/// @throws IllegalArgumentException when the source could end the directive
	public static void allow(HttpServletRequest request, String source) {
		if (!source.matches("[A-Za-z][A-Za-z0-9+.-]*:(//[A-Za-z0-9.:\\[\\]-]+)?")) {
			throw new IllegalArgumentException("form-action source (expected: an origin or a scheme)");
		}
		sources(request).add(source);
	}

	/// What `form-action` must name so that a form may end at an address: its origin, or
	/// the scheme of an app's own.
	public static String source(URI address) {
		return (address.getHost() != null) ? address.getScheme() + "://" + address.getRawAuthority()
				: address.getScheme() + ":";
	}

	@SuppressWarnings("unchecked")
	private static Set<String> sources(HttpServletRequest request) {
		Set<String> sources = (Set<String>) request.getAttribute(ATTRIBUTE);
		if (sources == null) {
			sources = new LinkedHashSet<>();
			request.setAttribute(ATTRIBUTE, sources);
		}
		return sources;
	}

	/// The policy of this answer. To be asked for when the answer is committed, since
	/// pages name their sources while rendering.
	///
	/// No script of ours writes markup, so none may: every sink that Trusted Types guard
	/// is closed to all.
	///
	/// @see <a href="https://www.w3.org/TR/trusted-types/">Trusted Types</a>
	public static String contentSecurityPolicy(HttpServletRequest request) {
		Set<String> sources = sources(request);
		return "default-src 'none'; script-src 'self'; style-src 'self'" + StyleNonce.source(request)
				+ "; img-src 'self' data:; connect-src 'self'; "
				+ "font-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
				+ "require-trusted-types-for 'script'; trusted-types 'none'; form-action 'self'"
				+ (sources.isEmpty() ? "" : " " + String.join(" ", sources));
	}

}
