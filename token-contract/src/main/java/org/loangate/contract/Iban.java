package org.loangate.contract;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// The form of an International Bank Account Number.
///
/// @see <a href="https://www.swift.com/standards/data-standards/iban-international-bank-account-number">IBAN Registry,
/// release 100</a>
final class Iban {

	private static final Pattern FORM = Pattern.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}");

	private static final Map<String, Integer> LENGTHS = lengths("""
			15 NO
			16 BE
			18 DK FI FK FO GL NL SD
			19 MK SI
			20 AT BA EE KZ LT LU MN XK
			21 CH HR LI LV
			22 BG BH CR DE GB GE IE ME RS VA
			23 AE GI IL IQ OM SO TL
			24 AD CZ ES MD PK RO SA SE SK TN VG
			25 LY PT ST
			26 IS TR
			27 BI DJ FR GR IT MC MR SM
			28 AL AZ BY CY DO GT HU LB NI PL SV
			29 BR EG PS QA UA
			30 JO KW MU YE
			31 MT SC
			32 LC
			33 RU
			""");

	private Iban() {
	}

	static boolean isValid(String iban) {
		return FORM.matcher(iban).matches() && Integer.valueOf(iban.length()).equals(LENGTHS.get(iban.substring(0, 2)))
				&& remainder(iban.substring(4) + iban.substring(0, 4)) == 1;
	}

	// ISO 7064, MOD 97-10, with letters counting as 10 to 35
	private static int remainder(String rearranged) {
		int remainder = 0;
		for (int i = 0; i < rearranged.length(); i++) {
			int value = Character.digit(rearranged.charAt(i), 36);
			remainder = (remainder * ((value > 9) ? 100 : 10) + value) % 97;
		}
		return remainder;
	}

	private static Map<String, Integer> lengths(String table) {
		Map<String, Integer> lengths = new HashMap<>();
		table.lines().map((line) -> line.split(" ", -1)).forEach((cells) -> {
			for (int i = 1; i < cells.length; i++) {
				lengths.put(cells[i], Integer.valueOf(cells[0]));
			}
		});
		return Map.copyOf(lengths);
	}

}
