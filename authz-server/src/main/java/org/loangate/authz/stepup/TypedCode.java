package org.loangate.authz.stepup;

import java.text.Normalizer;

/// A code as somebody typed or pasted it: whatever stands between its characters and carries no meaning is no mistake.
public final class TypedCode {

	private static final int LONGEST = 200;

	private TypedCode() {
	}

	/// The characters that count: compatibility forms as the plain ones, decimal digits
	/// of any script as ASCII ones, without blanks, dashes, and what cannot be seen.
	/// @return the empty string for a text that is far too long to be a code
	public static String of(String typed) {
		if (typed.length() > LONGEST) {
			return "";
		}
		StringBuilder code = new StringBuilder();
		Normalizer.normalize(typed, Normalizer.Form.NFKC)
			.codePoints()
			.filter(TypedCode::counts)
			.forEach((character) -> {
				if (Character.isDigit(character)) {
					code.append(Character.digit(character, 10));
				}
				else {
					code.appendCodePoint(character);
				}
			});
		return code.toString();
	}

	private static boolean counts(int character) {
		return switch (Character.getType(character)) {
			case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.CONTROL,
					Character.FORMAT, Character.DASH_PUNCTUATION ->
				false;
			// The minus sign is mathematics to Unicode.
			default -> character != 0x2212;
		};
	}

}
