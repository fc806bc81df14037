package org.loangate.authz.factor.liveness;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a vendor found.
///
/// @param livenessScore 0 to 1
/// @param faceMatchScore 0 to 1, against the enrolled face; absent where there was none
/// @param padLevel level of presentation attack detection, ISO/IEC 30107-3
/// @param mediaSha256 digest of what the vendor recorded
/// @param documentClaims what stands in the document, by claim: HMAC-SHA-256 under the vendor's shared key, base64url
/// @param duplicates pseudonyms of earlier faces that match
record Verdict(String sessionId, String reference, String subject, String nonce, Kind kind,
		@Nullable Double livenessScore, @Nullable Double faceMatchScore, @Nullable String padLevel,
		@Nullable String faceRef, @Nullable String documentRef, @Nullable String mediaSha256, Instant capturedAt,
		Map<String, String> documentClaims, List<String> duplicates) {

	private static final int MAX_TEXT = 256;

	private static final int MAX_DUPLICATES = 100;

	private static final List<String> CLAIMS = List.of("name", "birth_date", "document_number");

	private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{43}");

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
		.build();

	Verdict {
		documentClaims = Map.copyOf(documentClaims);
		duplicates = List.copyOf(duplicates);
	}

	/// Reads the body of a callback.
	/// @return nothing for an event of another type: vendors send more than is asked for,
	/// and end a hook that refuses it
	/// @throws IllegalArgumentException naming the field that is missing or malformed,
	/// never its value
	static Optional<Verdict> parse(byte[] body) {
		JsonNode root;
		try {
			root = MAPPER.readTree(body);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("body (expected: JSON)", ex);
		}
		String type = (root != null && root.isObject()) ? root.path("type").stringValue(null) : null;
		if (root == null || type == null) {
			throw new IllegalArgumentException("type (expected: liveness.completed)");
		}
		if (!type.equals("liveness.completed")) {
			return Optional.empty();
		}
		JsonNode data = root.path("data");
		return Optional.of(new Verdict(text(data, "session_id"), text(data, "reference"), text(data, "subject"),
				text(data, "nonce"), kind(text(data, "verdict")), score(data, "liveness_score"),
				score(data, "face_match_score"), optionalText(data, "pad_level"), optionalText(data, "face_ref"),
				optionalText(data, "document_ref"), optionalText(data, "media_sha256"), instant(data, "captured_at"),
				claims(data.path("document_claims")), duplicates(data.path("duplicates"))));
	}

	private static String text(JsonNode data, String field) {
		String value = optionalText(data, field);
		if (value == null || value.isEmpty()) {
			throw new IllegalArgumentException("data." + field + ": missing");
		}
		return value;
	}

	private static @Nullable String optionalText(JsonNode data, String field) {
		JsonNode value = data.path(field);
		if (value.isMissingNode() || value.isNull()) {
			return null;
		}
		String text = value.isNumber() ? value.asString() : value.stringValue(null);
		if (text == null || text.length() > MAX_TEXT || !text.chars().allMatch((c) -> c >= 0x20 && c <= 0x7e)) {
			throw new IllegalArgumentException("data." + field + " (expected: up to 256 visible characters)");
		}
		return text;
	}

	// Claims that are not known here are no claims.
	private static Map<String, String> claims(JsonNode claims) {
		if (!claims.isMissingNode() && !claims.isNull() && !claims.isObject()) {
			throw new IllegalArgumentException("data.document_claims (expected: an object)");
		}
		Map<String, String> found = new LinkedHashMap<>();
		for (String claim : CLAIMS) {
			String digest = optionalText(claims, claim);
			if (digest != null && !DIGEST.matcher(digest).matches()) {
				throw new IllegalArgumentException(
						"data.document_claims." + claim + " (expected: 32 bytes in base64url)");
			}
			putIfPresent(found, claim, digest);
		}
		return found;
	}

	private static List<String> duplicates(JsonNode duplicates) {
		if (duplicates.isMissingNode() || duplicates.isNull()) {
			return List.of();
		}
		if (!duplicates.isArray() || duplicates.size() > MAX_DUPLICATES || duplicates.valueStream()
			.anyMatch(
					(one) -> !one.isString() || one.stringValue().isEmpty() || one.stringValue().length() > MAX_TEXT)) {
			throw new IllegalArgumentException("data.duplicates (expected: up to " + MAX_DUPLICATES + " pseudonyms)");
		}
		return duplicates.valueStream().map(JsonNode::stringValue).distinct().toList();
	}

	private static @Nullable Double score(JsonNode data, String field) {
		JsonNode value = data.path(field);
		if (value.isMissingNode() || value.isNull()) {
			return null;
		}
		double score = value.isNumber() ? value.doubleValue() : Double.NaN;
		if (!(score >= 0 && score <= 1)) {
			throw new IllegalArgumentException("data." + field + " (expected: 0 to 1)");
		}
		return score;
	}

	private static Kind kind(String value) {
		for (Kind kind : Kind.values()) {
			if (kind.value().equals(value)) {
				return kind;
			}
		}
		throw new IllegalArgumentException("data.verdict (expected: passed, failed or inconclusive)");
	}

	private static Instant instant(JsonNode data, String field) {
		try {
			return Instant.parse(text(data, field));
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("data." + field + " (expected: RFC 3339)", ex);
		}
	}

	/// What stands up later, by name. No image, and nothing that finds the person
	/// elsewhere.
	Map<String, String> evidence(String vendor, String webhookId) {
		Map<String, String> evidence = new LinkedHashMap<>();
		evidence.put("vendor", vendor);
		evidence.put("webhook_id", webhookId);
		evidence.put("session_id", this.sessionId);
		evidence.put("reference", this.reference);
		evidence.put("nonce", this.nonce);
		evidence.put("verdict", this.kind.value());
		evidence.put("captured_at", this.capturedAt.toString());
		putIfPresent(evidence, "liveness_score", this.livenessScore);
		putIfPresent(evidence, "face_match_score", this.faceMatchScore);
		putIfPresent(evidence, "pad_level", this.padLevel);
		putIfPresent(evidence, "face_ref", this.faceRef);
		putIfPresent(evidence, "document_ref", this.documentRef);
		putIfPresent(evidence, "media_sha256", this.mediaSha256);
		return evidence;
	}

	private static void putIfPresent(Map<String, String> evidence, String name, @Nullable Object value) {
		if (value != null) {
			evidence.put(name, value.toString());
		}
	}

	/// What was found.
	enum Kind {

		PASSED, FAILED,

		/// Neither; another verdict may follow.
		INCONCLUSIVE;

		String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
