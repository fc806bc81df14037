package org.loangate.contract;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads JSON that two readers cannot understand in two ways: I-JSON.
///
/// Refused are duplicate keys, lone surrogates, bytes that are not UTF-8, anything after the value, more than 16 levels
/// of nesting, numbers of more than 32 characters, and documents over the bound that the caller gives.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7493">RFC 7493</a>
public final class StrictJson {

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(
					StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(32).maxNameLength(256).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build())
		.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
		.build();

	private StrictJson() {
	}

	/// Reads one value.
	///
	/// @param maxLength the most bytes that are looked at
	public static Result read(byte[] utf8, int maxLength) {
		if (utf8.length > maxLength) {
			return new Malformed("", "over " + maxLength + " bytes");
		}
		try {
			return read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString(), maxLength);
		}
		catch (CharacterCodingException ex) {
			return new Malformed("", "not UTF-8");
		}
	}

	/// Reads one value.
	///
	/// @param maxLength the most characters that are looked at
	public static Result read(String json, int maxLength) {
		if (json.length() > maxLength) {
			return new Malformed("", "over " + maxLength + " characters");
		}
		try (JsonParser parser = MAPPER.createParser(json)) {
			return read(parser);
		}
	}

	private static Result read(JsonParser parser) {
		try {
			JsonNode node = MAPPER.readTree(parser);
			if (node == null || node.isMissingNode()) {
				return new Malformed("", "empty (expected: JSON)");
			}
			if (parser.nextToken() != null) {
				return new Malformed("", "something after the JSON value");
			}
			return hasLoneSurrogate(node) ? new Malformed("", "a lone surrogate (expected: Unicode text)")
					: new Read(node);
		}
		catch (JacksonException ex) {
			return new Malformed(parser.streamReadContext().pathAsPointer().toString(),
					"malformed (expected: JSON without duplicate keys, at most 16 levels deep)");
		}
	}

	static boolean hasLoneSurrogate(JsonNode node) {
		if (node.isString()) {
			return hasLoneSurrogate(node.stringValue());
		}
		return node.propertyNames().stream().anyMatch(StrictJson::hasLoneSurrogate)
				|| node.values().stream().anyMatch(StrictJson::hasLoneSurrogate);
	}

	private static boolean hasLoneSurrogate(String text) {
		return !StandardCharsets.UTF_8.newEncoder().canEncode(text);
	}

	/// What became of a text.
	public sealed interface Result {

	}

	/// It is one value of JSON.
	public record Read(JsonNode node) implements Result {
	}

	/// It is not.
	///
	/// @param pointer the JSON Pointer (RFC 6901) where reading ended, as the sender
	/// wrote the names: not to be repeated
	/// unchecked; empty where the whole is at fault
	/// @param detail what is wrong, in printable ASCII, with nothing of the text in it
	public record Malformed(String pointer, String detail) implements Result {
	}

}
