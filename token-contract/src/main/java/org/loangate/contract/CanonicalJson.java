package org.loangate.contract;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;

import org.erdtman.jcs.JsonCanonicalizer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The JSON Canonicalization Scheme: one text for one value, so that it can be hashed.
///
/// Only what comes back unchanged is taken: objects, arrays, strings of whole Unicode characters, booleans, `null`, and
/// numbers that an IEEE 754 double holds exactly as written.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8785">RFC 8785</a>
public final class CanonicalJson {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private CanonicalJson() {
	}

	/// The canonical form of an object, in UTF-8.
	///
	/// @throws IllegalArgumentException if it holds a value that RFC 8785, section 3.1,
	/// rules out
	public static byte[] of(Map<String, ?> object) {
		return of(MAPPER.<JsonNode>valueToTree(object));
	}

	/// The canonical form of a value, in UTF-8.
	///
	/// @throws IllegalArgumentException if it is or holds a value that RFC 8785, section
	/// 3.1, rules out
	public static byte[] of(JsonNode value) {
		check(value);
		if (StrictJson.hasLoneSurrogate(value)) {
			throw new IllegalArgumentException("a lone surrogate (expected: Unicode text)");
		}
		String json = MAPPER.writeValueAsString(value);
		try {
			// The library reads arrays and objects only; a scalar rides in an array.
			byte[] wrapped = new JsonCanonicalizer("[" + json + "]").getEncodedUTF8();
			return Arrays.copyOfRange(wrapped, 1, wrapped.length - 1);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("not canonicalizable", ex);
		}
	}

	// RFC 8785, 3.1: I-JSON, no lone surrogates (3.2.2.2), no NaN or infinities (3.2.2.3)
	private static void check(JsonNode value) {
		switch (value.getNodeType()) {
			case STRING, BOOLEAN, NULL -> {
			}
			case NUMBER -> checkNumber(value);
			case ARRAY, OBJECT -> value.values().forEach(CanonicalJson::check);
			case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not a value of JSON");
		}
	}

	// A double is written as the shortest decimal that reads back as it: any other number
	// would change its value.
	private static void checkNumber(JsonNode number) {
		double nearest = number.doubleValue();
		if (!Double.isFinite(nearest)
				|| new BigDecimal(Double.toString(nearest)).compareTo(number.decimalValue()) != 0) {
			throw new IllegalArgumentException("a number that a double does not hold exactly");
		}
	}

}
