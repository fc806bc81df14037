package org.loangate.contract;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/// One route of the gateway, as policy declares it.
///
/// @param id the route's name in logs and metrics, 1 to 64 of `a` to `z`, `0` to `9`, `.` and `-`
/// @param path what the request's path must be, segment by segment: `/loans/{id}`, where `{id}` stands for one segment of
/// any name
/// @param methods HTTP methods in upper case
/// @param scope the scope the token must carry
/// @param acr the least assurance
/// @param maxAge the oldest the sign-in may be, or nothing
/// @param upstream the identifier of a lending API; the gateway's own settings give its URL
/// @param headers names of request headers that go on to the lending API beside [ForwardedHeaders#ALWAYS], in lower case
/// @param transaction what must have been agreed to, where the route redeems
public record Route(String id, String path, Set<String> methods, String scope, Acr acr, @Nullable Duration maxAge,
		String upstream, Set<String> headers, @Nullable TransactionRule transaction) {

	private static final int MAX_HEADERS = 50;

	private static final Pattern ID = Pattern.compile("[a-z0-9.-]{1,64}");

	private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9_.~-]+|\\{[a-z_]+\\}))+");

	private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");

	// RFC 6749, 3.3: scope-token
	private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,128}");

	public Route {
		methods = Set.copyOf(methods);
		headers = headers.stream().map((name) -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
		require(ID.matcher(id).matches(), "id", id);
		require(PATH.matcher(path).matches(), "path", path);
		require(!methods.isEmpty() && methods.stream().allMatch((method) -> METHOD.matcher(method).matches()),
				"methods", methods.toString());
		require(SCOPE.matcher(scope).matches(), "scope", scope);
		require(ID.matcher(upstream).matches(), "upstream", upstream);
		require(maxAge == null || !maxAge.isNegative(), "max_age", String.valueOf(maxAge));
		if (headers.size() > MAX_HEADERS || !headers.stream().allMatch(ForwardedHeaders::mayBeAdded)) {
			throw new IllegalArgumentException("headers: " + headers + " (expected: at most " + MAX_HEADERS
					+ " names of letters, digits and -, none that only the gateway may say)");
		}
	}

	/// A route that adds no headers.
	public Route(String id, String path, Set<String> methods, String scope, Acr acr, @Nullable Duration maxAge,
			String upstream, @Nullable TransactionRule transaction) {
		this(id, path, methods, scope, acr, maxAge, upstream, Set.of(), transaction);
	}

	/// What this route demands of the sign-in.
	public Requirement requirement() {
		return new Requirement(Set.of(this.acr), Set.of(), this.maxAge);
	}

	/// Whether the path of a request is this route's. Segments are compared as sent:
	/// nothing is decoded.
	public boolean isAt(String requestPath) {
		String[] declared = this.path.split("/", -1);
		String[] sent = requestPath.split("/", -1);
		if (declared.length != sent.length) {
			return false;
		}
		for (int i = 0; i < declared.length; i++) {
			boolean meets = declared[i].startsWith("{") ? !sent[i].isEmpty() : declared[i].equals(sent[i]);
			if (!meets) {
				return false;
			}
		}
		return true;
	}

	private static void require(boolean holds, String field, String value) {
		if (!holds) {
			throw new IllegalArgumentException(field + ": " + value + " (expected: the form of a route)");
		}
	}

}
