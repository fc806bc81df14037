package org.loangate.bootstrap;

import java.text.BreakIterator;
import java.util.Locale;

/// Cuts text that is read by people.
public final class Beginning {

	private Beginning() {
	}

	/// As much of a text as fits, in whole characters as readers see them (extended
	/// grapheme
	/// clusters): no letter loses its accent, no family a member.
	///
	/// @param most in UTF-16 units, at least 1; what is one character and longer is cut
	/// between code points
	/// @see <a href="https://www.unicode.org/reports/tr29/">UAX #29</a>
	public static String of(String text, int most) {
		if (text.length() <= most) {
			return text;
		}
		// A cluster has no upper bound: none is looked at beyond where it must have
		// ended.
		String read = text.substring(0, Math.min(text.length(), most + 2));
		BreakIterator characters = BreakIterator.getCharacterInstance(Locale.ROOT);
		characters.setText(read);
		int end = characters.isBoundary(most) ? most : characters.preceding(most);
		if (end <= 0) {
			end = (most > 1 && Character.isHighSurrogate(text.charAt(most - 1))) ? most - 1 : most;
		}
		return text.substring(0, end);
	}

}
