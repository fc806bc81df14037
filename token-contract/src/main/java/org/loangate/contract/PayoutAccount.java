package org.loangate.contract;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where the money of a loan goes. Its number is never printed.
///
/// On the wire `{"scheme": "cn-bank-card", "id": "6222020200112233446"}`.
///
/// @param scheme the numbering scheme
/// @param id for `cn-bank-card` 16 to 19 ASCII digits with a Luhn check digit; for `iban` upper case without spaces, of
/// the country's length, with a remainder of 1 modulo 97
public record PayoutAccount(Scheme scheme, String id) {

	public PayoutAccount {
		if (!scheme.accepts(id)) {
			throw new InvalidTerm("id", "not repeated here (expected: " + scheme.expected + ")");
		}
	}

	/// Reads an account as it stands on the wire.
	///
	/// @throws IllegalArgumentException if either does not hold to its form
	public static PayoutAccount of(String scheme, String id) {
		return new PayoutAccount(Scheme.of(scheme)
			.orElseThrow(() -> new InvalidTerm("scheme", "not a scheme (expected: cn-bank-card or iban)")), id);
	}

	/// The last four characters: enough for its owner to know it by, too few for anybody
	/// to use.
	public String last4() {
		return this.id.substring(this.id.length() - 4);
	}

	Map<String, Object> toDetail() {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("scheme", this.scheme.value());
		detail.put("id", this.id);
		return detail;
	}

	@Override
	public String toString() {
		return this.scheme.value() + " …" + last4();
	}

	/// A way of numbering accounts.
	public enum Scheme {

		/// A bank card of mainland China.
		CN_BANK_CARD("cn-bank-card", "16 to 19 digits with a Luhn check digit") {
			@Override
			boolean accepts(String id) {
				return CARD.matcher(id).matches() && hasLuhnCheckDigit(id);
			}
		},

		/// An International Bank Account Number of ISO 13616.
		IBAN("iban", "an IBAN in upper case without spaces, of its country's length, with check digits that hold") {
			@Override
			boolean accepts(String id) {
				return Iban.isValid(id);
			}
		};

		private static final Pattern CARD = Pattern.compile("[0-9]{16,19}");

		private final String value;

		private final String expected;

		Scheme(String value, String expected) {
			this.value = value;
			this.expected = expected;
		}

		/// The scheme's name on the wire.
		public String value() {
			return this.value;
		}

		/// The scheme a name on the wire stands for, or nothing for a name nobody
		/// defined.
		public static Optional<Scheme> of(String value) {
			return Arrays.stream(values()).filter((scheme) -> scheme.value.equals(value)).findFirst();
		}

		abstract boolean accepts(String id);

		private static boolean hasLuhnCheckDigit(String digits) {
			int sum = 0;
			for (int i = 0; i < digits.length(); i++) {
				int digit = digits.charAt(digits.length() - 1 - i) - '0';
				int weighted = (i % 2 == 0) ? digit : digit * 2;
				sum += (weighted > 9) ? weighted - 9 : weighted;
			}
			return sum % 10 == 0;
		}

	}

}
