package org.loangate.contract;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The token exchange's `request_context`: the request at the gateway for which a transaction token is asked.
///
/// On the wire
/// ```json
/// {"method": "POST", "url": "http://localhost:8080/loans", "dpop_proof": "eyJ…",
///  "x5t#S256": "…", "idempotency_key": "…", "body_digest": "…"}
/// ```
/// where everything after `url` may be absent. It holds a proof: it is never logged.
///
/// @param method the HTTP method, in upper case
/// @param url the public URL at the gateway, without query and fragment: what the proof's `htu` must be
/// @param dpopProof the client's proof as received; absent for a certificate-bound token
/// @param certificateThumbprint RFC 8705's `x5t#S256` of the client's certificate, where it showed one
/// @param idempotencyKey 1 to 64 visible ASCII characters; present where the route redeems
/// @param bodyDigest base64url of the SHA-256 of the body as received, 43 characters; present where the route redeems
/// @see <a href="https://www.ietf.org/archive/id/draft-ietf-oauth-transaction-tokens-11.html">Transaction Tokens, draft
/// 11, Txn-Token Request</a>
public record RequestContext(String method, String url, @Nullable String dpopProof,
		@Nullable String certificateThumbprint, @Nullable String idempotencyKey, @Nullable String bodyDigest) {

	/// The most characters that are looked at.
	public static final int MAX_LENGTH = 32 * 1024;

	/// The digest that stands for a body.
	public static String digest(byte[] body) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(Sha256.of(body));
	}

	/// Whether a text can be an `Idempotency-Key`: 1 to 64 visible ASCII characters.
	public static boolean isIdempotencyKey(String key) {
		return key.matches("[\\x21-\\x7E]{1,64}");
	}

	/// The parameter's value.
	public String toJson() {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("method", this.method);
		json.put("url", this.url);
		putIfPresent(json, "dpop_proof", this.dpopProof);
		putIfPresent(json, "x5t#S256", this.certificateThumbprint);
		putIfPresent(json, "idempotency_key", this.idempotencyKey);
		putIfPresent(json, "body_digest", this.bodyDigest);
		return JsonMapper.shared().writeValueAsString(json);
	}

	/// Reads the parameter.
	///
	/// @throws IllegalArgumentException if it does not hold to its form
	public static RequestContext parse(String json) {
		if (!(StrictJson.read(json, MAX_LENGTH) instanceof StrictJson.Read(JsonNode node)) || !node.isObject()) {
			throw new IllegalArgumentException("request_context: malformed (expected: a JSON object)");
		}
		TermReader.onlyMembers(node,
				Set.of("method", "url", "dpop_proof", "x5t#S256", "idempotency_key", "body_digest"));
		String key = optional(node, "idempotency_key");
		if (key != null && !isIdempotencyKey(key)) {
			throw new InvalidTerm("idempotency_key", "malformed (expected: 1 to 64 visible ASCII characters)");
		}
		String digest = optional(node, "body_digest");
		if (digest != null && !digest.matches("[A-Za-z0-9_-]{43}")) {
			throw new InvalidTerm("body_digest", "malformed (expected: base64url of 32 bytes)");
		}
		return new RequestContext(TermReader.text(node, "method"), TermReader.text(node, "url"),
				optional(node, "dpop_proof"), optional(node, "x5t#S256"), key, digest);
	}

	private static @Nullable String optional(JsonNode node, String name) {
		return node.has(name) ? TermReader.text(node, name) : null;
	}

	private static void putIfPresent(Map<String, Object> json, String name, @Nullable String value) {
		if (value != null) {
			json.put(name, value);
		}
	}

	@Override
	public String toString() {
		return "RequestContext[" + this.method + " " + this.url + "]";
	}

}
