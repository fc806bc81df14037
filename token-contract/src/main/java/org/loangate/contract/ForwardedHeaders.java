package org.loangate.contract;

import java.util.Set;
import java.util.regex.Pattern;

/// Which headers of a request go on to a lending API.
///
/// A backend may believe a header that only its own proxies are meant to write, and its server may read `Txn_Token` as
/// `Txn-Token` (RFC 3875, 4.1.18, folds both into one): so a header passes by its name, and any other does not.
public final class ForwardedHeaders {

	/// Those that go on at every route, in lower case: what says which form and which
	/// version a client sends, wants and has,
	/// what ties requests together, and nothing about who sent them.
	public static final Set<String> ALWAYS = Set.of("accept", "accept-charset", "accept-encoding", "accept-language",
			"cache-control", "content-digest", "content-disposition", "content-encoding", "content-language",
			"content-length", "content-location", "content-range", "content-type", "idempotency-key", "if-match",
			"if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "pragma", "prefer", "range",
			"repr-digest", "traceparent", "tracestate", "user-agent", "want-content-digest", "want-repr-digest");

	// Credentials, what speaks of one hop, and what only a gateway or a proxy of ours may
	// say.
	private static final Set<String> NEVER = Set.of("authorization", "client-cert", "client-cert-chain", "connection",
			"cookie", "dpop", "expect", "forwarded", "host", "keep-alive", "proxy-authorization", "proxy-connection",
			"te", "trailer", "transfer-encoding", "txn-token", "upgrade", "via", "x-http-method",
			"x-http-method-override", "x-method-override", "x-original-url", "x-real-ip", "x-rewrite-url");

	private static final String PROXIES = "x-forwarded-";

	// Without "_", which RFC 9110 would allow.
	private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");

	private ForwardedHeaders() {
	}

	/// Whether a route may add a header to [#ALWAYS].
	///
	/// @param name in lower case
	static boolean mayBeAdded(String name) {
		return NAME.matcher(name).matches() && !NEVER.contains(name) && !name.startsWith(PROXIES);
	}

}
