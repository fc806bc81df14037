package org.loangate.authz.policy.language;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Finds the names that somebody may have meant: those that begin most like what was written, since names are mistyped, and
/// left half-written.
final class Nearest {

	private static final int MOST = 3;

	private static final int LONGEST = 64;

	private Nearest() {
	}

	/// The nearest names, the nearest first; none where nothing is near.
	static List<String> to(String written, Collection<String> names) {
		if (written.length() > LONGEST) {
			return List.of();
		}
		List<Near> all = names.stream().map((name) -> Near.of(written, name)).toList();
		int least = all.stream().mapToInt(Near::toBeginning).min().orElse(0);
		return all.stream()
			.filter((near) -> near.toBeginning() == least && least <= (written.length() - 1) / 3)
			.sorted(Comparator.comparingInt(Near::toWhole).thenComparing(Near::name))
			.limit(MOST)
			.map(Near::name)
			.toList();
	}

	/// How far a name is, as characters to change, to add or to take away.
	///
	/// @param toBeginning how far its nearest beginning is
	/// @param toWhole how far all of it is
	private record Near(String name, int toBeginning, int toWhole) {

		// By Wagner and Fischer, a row for each character written.
		static Near of(String written, String name) {
			int[] row = new int[name.length() + 1];
			for (int j = 0; j < row.length; j++) {
				row[j] = j;
			}
			for (int i = 1; i <= written.length(); i++) {
				int diagonal = row[0];
				row[0] = i;
				for (int j = 1; j < row.length; j++) {
					int above = row[j];
					int same = (written.charAt(i - 1) == name.charAt(j - 1)) ? 0 : 1;
					row[j] = Math.min(diagonal + same, Math.min(above, row[j - 1]) + 1);
					diagonal = above;
				}
			}
			int nearest = row[0];
			for (int distance : row) {
				nearest = Math.min(nearest, distance);
			}
			return new Near(name, nearest, row[name.length()]);
		}

	}

}
