package org.loangate.gateway.guard;

import java.util.Collections;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/// What the guard looks at in a request.
///
/// @param url the public URL, without a query
/// @param authorization the values of every `Authorization` field
/// @param proofs the values of every `DPoP` field
/// @param idempotencyKeys the values of every `Idempotency-Key` field
/// @param certificateThumbprint `x5t#S256` of the client's certificate, where it showed one
public record Incoming(String method, String url, List<String> authorization, List<String> proofs,
		List<String> idempotencyKeys, @Nullable String certificateThumbprint) {

	public Incoming {
		authorization = List.copyOf(authorization);
		proofs = List.copyOf(proofs);
		idempotencyKeys = List.copyOf(idempotencyKeys);
	}

	/// Reads a request.
	public static Incoming of(HttpServletRequest request, String url, @Nullable String certificateThumbprint) {
		return new Incoming(request.getMethod(), url, values(request, "Authorization"), values(request, "DPoP"),
				values(request, "Idempotency-Key"), certificateThumbprint);
	}

	private static List<String> values(HttpServletRequest request, String name) {
		return Collections.list(request.getHeaders(name));
	}

	@Override
	public String toString() {
		return "Incoming[" + this.method + " " + this.url + "]";
	}

}
