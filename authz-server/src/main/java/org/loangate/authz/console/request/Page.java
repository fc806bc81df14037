package org.loangate.authz.console.request;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/// A part of a list that goes on.
///
/// @param next the cursor of what follows, or `null` at the end
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Page<T>(List<T> items, @Nullable String next) {

	private static final int DEFAULT = 50;

	private static final int MOST = 100;

	public Page {
		items = List.copyOf(items);
	}

	/// A page of what was read with one more than fits.
	/// @param position what the next page's items stand before
	public static <S, T> Page<T> of(List<S> found, Asked asked, ToLongFunction<S> position, Function<S, T> shown) {
		boolean more = found.size() > asked.limit();
		List<S> fitting = more ? found.subList(0, asked.limit()) : found;
		return new Page<>(fitting.stream().map(shown).toList(),
				more ? cursor(position.applyAsLong(fitting.getLast())) : null);
	}

	private static String cursor(long position) {
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(Long.toString(position).getBytes(StandardCharsets.US_ASCII));
	}

	/// What part of a list is asked for.
	///
	/// @param before a position: only what stands before it
	public record Asked(long before, int limit) {

		/// Reads `cursor` and `limit` as they were sent.
		public static Asked of(@Nullable String cursor, @Nullable String limit) {
			return new Asked((cursor != null) ? position(cursor) : Long.MAX_VALUE,
					(limit != null) ? limit(limit) : DEFAULT);
		}

		/// How many to read: one more shows whether the list goes on.
		public int most() {
			return this.limit + 1;
		}

		private static long position(String cursor) {
			try {
				if (cursor.length() <= 32) {
					long position = Long
						.parseLong(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII));
					if (position >= 0) {
						return position;
					}
				}
			}
			catch (IllegalArgumentException _) {
				// answered below
			}
			throw invalid("cursor", "one that a page of this list named as next");
		}

		private static int limit(String limit) {
			if (limit.matches("[0-9]{1,3}")) {
				int number = Integer.parseInt(limit);
				if (number >= 1 && number <= MOST) {
					return number;
				}
			}
			throw invalid("limit", "1 to " + MOST);
		}

		private static Problem invalid(String name, String expected) {
			return new Problem(HttpStatus.BAD_REQUEST, "parameter-invalid", name + " (expected: " + expected + ")");
		}

	}

}
