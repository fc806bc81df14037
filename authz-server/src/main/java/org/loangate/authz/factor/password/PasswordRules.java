package org.loangate.authz.factor.password;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import me.gosimple.nbvcxz.Nbvcxz;
import me.gosimple.nbvcxz.resources.Configuration;
import me.gosimple.nbvcxz.resources.ConfigurationBuilder;
import me.gosimple.nbvcxz.resources.Dictionary;
import me.gosimple.nbvcxz.resources.DictionaryBuilder;

import org.springframework.stereotype.Component;

/// What may be chosen as a password: length over composition, and nothing that stands on a list of common ones.
///
/// @see <a href="https://pages.nist.gov/800-63-4/sp800-63b.html#password">NIST SP 800-63B-4, section 3.1.1.2</a>
@Component
public final class PasswordRules {

	/// A password here opens an account page at most, everything above takes another
	/// factor: more than the eight
	/// characters NIST asks for beside a second factor, fewer than the fifteen it asks
	/// for without one.
	public static final int MIN_LENGTH = 12;

	static final int MAX_LENGTH = 128;

	// Online guessing is limited to some hundred tries an hour: a million guesses are out
	// of reach.
	private static final BigDecimal MIN_GUESSES = BigDecimal.valueOf(1_000_000);

	// What is beyond adds to what is guessed at the beginning, and to the work.
	private static final int ESTIMATED_LENGTH = 32;

	private static final long ESTIMATION_MILLIS = 50;

	private final List<Dictionary> lists = ConfigurationBuilder.getDefaultDictionaries();

	/// Why a password cannot be chosen, as the end of the message's key, or nothing.
	public Optional<String> fault(String password, String email) {
		return check(new Secret(password), email).map(Problem::code);
	}

	/// Why a password cannot be chosen, or nothing.
	Optional<Problem> check(Secret password, String email) {
		// One character becomes eighteen at most: what is longer than any password is not
		// looked at.
		if (password.value().length() > 4 * MAX_LENGTH) {
			return Optional.of(Problem.TOO_LONG);
		}
		String text = password.normalized();
		int length = text.codePointCount(0, text.length());
		if (length < MIN_LENGTH) {
			return Optional.of(Problem.TOO_SHORT);
		}
		if (length > MAX_LENGTH) {
			return Optional.of(Problem.TOO_LONG);
		}
		return isGuessable(text, email) ? Optional.of(Problem.TOO_COMMON) : Optional.empty();
	}

	private boolean isGuessable(String text, String email) {
		List<Dictionary> dictionaries = new ArrayList<>(this.lists);
		DictionaryBuilder own = new DictionaryBuilder().setDictionaryName("own").setExclusion(true);
		for (String word : email.toLowerCase(Locale.ROOT).split("[^a-z0-9]+", -1)) {
			if (word.length() > 2) {
				own.addWord(word, 0);
			}
		}
		dictionaries.add(own.addWord("loangate", 0).createDictionary());
		Configuration configuration = new ConfigurationBuilder().setDictionaries(dictionaries)
			.setMaxLength(ESTIMATED_LENGTH)
			.setCombinationAlgorithmTimeout(ESTIMATION_MILLIS)
			.setLocale(Locale.ENGLISH)
			.createConfiguration();
		return new Nbvcxz(configuration).estimate(text).getGuesses().compareTo(MIN_GUESSES) < 0;
	}

	/// Why a password cannot be chosen.
	enum Problem {

		TOO_SHORT, TOO_LONG, TOO_COMMON;

		String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

	/// A password as somebody typed it.
	record Secret(String value) {

		// NIST SP 800-63B-4, 3.1.1.2: normalized before hashing, so that every keyboard
		// gives the same password
		String normalized() {
			return Normalizer.normalize(this.value, Normalizer.Form.NFKC);
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

}
