package org.loangate.authz;

import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.loangate.stores.UsedSecrets;

/// Notes the secrets that go over the wire between a test's client and the server, in [UsedSecrets].
public final class SeenSecrets {

	private static final Pattern FIELD = Pattern.compile("password|credential|token|secret|code",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern NO_SECRET = Pattern.compile(".*(_type|_method|_challenge)|_csrf");

	private static final Pattern PAGE = Pattern
		.compile("data-(totp-secret|recovery-code)=\"([^\"]+)\"|name=\"token\"[^>]*value=\"([^\"]+)\"");

	private static final Pattern TOKENS = Pattern
		.compile("\"(access_token|refresh_token|id_token)\"\\s*:\\s*\"([^\"]+)\"");

	private static final Pattern COOKIE = Pattern.compile("(loangate-session)=([^;]+)");

	private static final Pattern CODE = Pattern.compile("[?&](code)=([^&#]+)");

	private SeenSecrets() {
	}

	/// A field that a client posts. A `credential` is a secret where it is an
	/// authenticator's answer, which is JSON;
	/// elsewhere it names a passkey or an app, as the account's pages do.
	public static void posted(String name, String value) {
		boolean names = name.equals("credential") && !value.startsWith("{");
		if (FIELD.matcher(name).find() && !NO_SECRET.matcher(name).matches() && !names) {
			UsedSecrets.note(name, value);
		}
	}

	/// An answer's session cookies, its `code` and what its page shows once.
	public static void answered(HttpHeaders headers, String body) {
		headers.allValues("Set-Cookie").forEach((cookie) -> noteAll(COOKIE, cookie));
		headers.firstValue("Location").ifPresent((location) -> noteAll(CODE, location));
		Matcher page = PAGE.matcher(body);
		while (page.find()) {
			if (page.group(1) != null) {
				UsedSecrets.note(page.group(1), page.group(2));
			}
			else {
				UsedSecrets.note("form token", page.group(3));
			}
		}
	}

	/// The tokens in an answer of the token endpoint.
	public static void tokens(String body) {
		noteAll(TOKENS, (body != null) ? body : "");
	}

	private static void noteAll(Pattern pattern, String text) {
		pattern.matcher(text).results().forEach((found) -> UsedSecrets.note(found.group(1), found.group(2)));
	}

}
