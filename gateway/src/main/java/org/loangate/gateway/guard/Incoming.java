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
/// @param contentTypes the values of every `Content-Type` field
/// @param contentEncodings the values of every `Content-Encoding` field
/// @param query as sent; nothing where the URL has no question mark
/// @param certificateThumbprint `x5t#S256` of the client's certificate, where it showed one
public record Incoming(String method, String url, List<String> authorization, List<String> proofs,
		List<String> idempotencyKeys, List<String> contentTypes, List<String> contentEncodings, @Nullable String query,
		@Nullable String certificateThumbprint) {

	public Incoming {
		authorization = List.copyOf(authorization);
		proofs = List.copyOf(proofs);
		idempotencyKeys = List.copyOf(idempotencyKeys);
		contentTypes = List.copyOf(contentTypes);
		contentEncodings = List.copyOf(contentEncodings);
	}

	/// Reads a request.
	public static Incoming of(HttpServletRequest request, String url, @Nullable String certificateThumbprint) {
		return new Incoming(request.getMethod(), url, values(request, "Authorization"), values(request, "DPoP"),
				values(request, "Idempotency-Key"), values(request, "Content-Type"),
				values(request, "Content-Encoding"), request.getQueryString(), certificateThumbprint);
	}

	private static List<String> values(HttpServletRequest request, String name) {
		return Collections.list(request.getHeaders(name));
	}

	@Override
	public String toString() {
		return "Incoming[" + this.method + " " + this.url + "]";
	}

}
