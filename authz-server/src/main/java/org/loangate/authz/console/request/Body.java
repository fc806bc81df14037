package org.loangate.authz.console.request;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.Beginning;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/// A request's body: one JSON object of known fields, read as far as a bound.
public final class Body {

	// A document and its tests, with what JSON escapes.
	private static final int MAX_BYTES = 2 * 1024 * 1024;

	private static final int MOST_PASSED_OVER = 16 * 1024 * 1024;

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private final byte[] bytes;

	private final JsonNode fields;

	private Body(byte[] bytes, JsonNode fields) {
		this.bytes = bytes;
		this.fields = fields;
	}

	/// Reads a body; one that is empty has no fields.
	public static Body read(HttpServletRequest request) throws IOException {
		InputStream body = request.getInputStream();
		byte[] bytes = body.readNBytes(MAX_BYTES + 1);
		if (bytes.length > MAX_BYTES) {
			// Who still sends when the connection ends never reads why.
			body.skip(MOST_PASSED_OVER);
			throw new Problem(HttpStatus.CONTENT_TOO_LARGE, "body-too-large", "expected: at most 2 MiB");
		}
		if (bytes.length > 0 && !isJson(request.getContentType())) {
			throw new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type-unsupported",
					"expected: application/json");
		}
		try {
			JsonNode fields = (bytes.length > 0) ? MAPPER.readTree(bytes) : MAPPER.createObjectNode();
			if (fields.isObject()) {
				return new Body(bytes, fields);
			}
		}
		catch (JacksonException _) {
			// answered below
		}
		throw new Problem(HttpStatus.BAD_REQUEST, "body-malformed", "expected: one JSON object");
	}

	private static boolean isJson(@Nullable String contentType) {
		try {
			return contentType != null
					&& MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
		}
		catch (InvalidMediaTypeException _) {
			return false;
		}
	}

	/// The body as it was sent.
	byte[] bytes() {
		return this.bytes;
	}

	/// Refuses every field that is not named.
	public Body only(String... names) {
		Set<String> known = Set.of(names);
		List<Problem.Fault> unknown = this.fields.propertyNames()
			.stream()
			.filter((name) -> !known.contains(name))
			.limit(20)
			.map((name) -> new Problem.Fault(pointer(name),
					"unknown (expected: one of " + String.join(", ", names) + ")"))
			.toList();
		if (!unknown.isEmpty()) {
			throw invalid(unknown);
		}
		return this;
	}

	/// A text that must be there.
	/// @param max the most characters it may have; the least is 1
	public String text(String name, int max) {
		return optionalText(name, max).filter((text) -> !text.isEmpty())
			.orElseThrow(() -> invalid(name, "missing (expected: 1 to " + max + " characters)"));
	}

	/// A text that may be there.
	public Optional<String> optionalText(String name, int max) {
		JsonNode value = this.fields.path(name);
		if (value.isMissingNode() || value.isNull()) {
			return Optional.empty();
		}
		if (!value.isString()) {
			throw invalid(name, "expected: a string");
		}
		String text = value.stringValue();
		if (text.length() > max) {
			throw invalid(name, text.length() + " characters (expected: at most " + max + ")");
		}
		// PostgreSQL has no such character, and UTF-8 no half of a pair.
		if (text.indexOf('\0') >= 0 || text.codePoints().anyMatch((point) -> point >= 0xD800 && point <= 0xDFFF)) {
			throw invalid(name, "expected: Unicode text without U+0000");
		}
		return Optional.of(text);
	}

	/// Any JSON value, missing where it is not there.
	public JsonNode value(String name) {
		return this.fields.path(name);
	}

	/// What is wrong with one field.
	public static Problem invalid(String name, String detail) {
		return invalid(List.of(new Problem.Fault(pointer(name), detail)));
	}

	private static Problem invalid(List<Problem.Fault> errors) {
		return new Problem(HttpStatus.BAD_REQUEST, "field-invalid", "expected: the fields that the door takes", errors);
	}

	private static String pointer(String name) {
		String shown = Beginning.of(name, 64);
		return "#/" + shown.replace("~", "~0").replace("/", "~1");
	}

}
