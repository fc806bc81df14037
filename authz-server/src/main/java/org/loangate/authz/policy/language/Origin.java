package org.loangate.authz.policy.language;

import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The document that values come from: as written, with the faults found so far.
final class Origin {

	private static final int[] NOWHERE = {};

	// Code points, as marks count.
	private final int[] text;

	private final Faults faults;

	Origin(int[] text, Faults faults) {
		this.text = text;
		this.faults = faults;
	}

	Faults faults() {
		return this.faults;
	}

	/// Finds a place of a scalar's text in the document. Folding changes nothing but
	/// white space, so characters that are
	/// none count alike on both sides.
	/// @param place in the scalar's text, in code points from 0
	/// @return line, column and the column behind the word that stands there; empty where
	/// escapes hide it
	int[] place(ScalarNode scalar, int place) {
		int[] value = scalar.getValue().codePoints().toArray();
		int wanted = 0;
		for (int i = 0; i < Math.min(place, value.length); i++) {
			wanted += Character.isWhitespace(value[i]) ? 0 : 1;
		}
		Mark start = scalar.getStartMark().orElseThrow();
		int end = scalar.getEndMark().map(Mark::getIndex).orElse(start.getIndex());
		int line = start.getLine() + 1;
		int column = start.getColumn() + 1;
		ScalarStyle style = scalar.getScalarStyle();
		boolean block = style == ScalarStyle.FOLDED || style == ScalarStyle.LITERAL;
		boolean header = block;
		int last = 0;
		for (int i = start.getIndex(); i < end; i++) {
			int c = this.text[i];
			boolean opening = !block && style != ScalarStyle.PLAIN && i == start.getIndex();
			if (!header && !opening && !Character.isWhitespace(c)) {
				if (c == '\\' && style == ScalarStyle.DOUBLE_QUOTED) {
					return NOWHERE;
				}
				if (c == '\'' && style == ScalarStyle.SINGLE_QUOTED && last == '\'') {
					last = 0;
					column++;
					continue;
				}
				last = c;
				if (wanted-- == 0) {
					return new int[] { line, column, column + word(i, end) };
				}
			}
			column++;
			if (c == '\n') {
				line++;
				column = 1;
				header = false;
			}
		}
		return NOWHERE;
	}

	// An identifier with its dots, or one character.
	private int word(int from, int end) {
		int i = from;
		while (i < end && (Character.isLetterOrDigit(this.text[i]) || this.text[i] == '_' || this.text[i] == '.')) {
			i++;
		}
		return Math.max(1, i - from);
	}

}
