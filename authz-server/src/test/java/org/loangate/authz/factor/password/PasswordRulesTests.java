package org.loangate.authz.factor.password;

import java.time.Duration;
import java.util.Optional;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.factor.password.PasswordRules.Problem;
import org.loangate.authz.factor.password.PasswordRules.Secret;

import static org.assertj.core.api.Assertions.assertThat;

class PasswordRulesTests {

	private final PasswordRules rules = new PasswordRules();

	private Optional<Problem> check(String password) {
		return this.rules.check(new Secret(password), "wang.lin@example.test");
	}

	@ParameterizedTest
	@ValueSource(strings = { "quiet harbour lantern 7", "correct-horse-4fa2", "lin-demo-2026-x", "碧海青天夜夜心常有月明时候",
			"gPq7ytR2mWk9" })
	void allowsWhatIsLongAndUncommon(String password) {
		assertThat(check(password)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "password1234", "qwertyuiop123", "123456789012", "aaaaaaaaaaaaaaaa", "iloveyouiloveyou",
			"P@ssw0rd1234" })
	void refusesWhatIsCommon(String password) {
		assertThat(check(password)).contains(Problem.TOO_COMMON);
	}

	@ParameterizedTest
	@ValueSource(strings = { "P@5$w0rd", "a1", "4@", "qwerty", "1l|!", "love", "19871987", "\ufdfa" })
	void judgesAnythingInLittleTime(String part) {
		long fastest = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			long start = System.nanoTime();
			check(part.repeat(128 / part.length()));
			fastest = Math.min(fastest, System.nanoTime() - start);
		}

		assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(350));
	}

	@Test
	void looksAtNothingThatIsLongerThanAnyPassword() {
		assertThat(check("\ufdfa".repeat(100_000))).contains(Problem.TOO_LONG);
	}

	@Test
	void countsCharactersAndNotBytes() {
		assertThat(check("碧海青天夜夜心常有月明")).contains(Problem.TOO_SHORT);
		assertThat(check("x".repeat(129))).contains(Problem.TOO_LONG);
	}

	@Test
	void readsOneWordFromEveryKeyboard() {
		assertThat(new Secret("ｐａｓｓ").normalized()).isEqualTo(new Secret("pass").normalized());
	}

	@Test
	void printsNoPassword() {
		assertThat(new Secret("quiet harbour").toString()).isEqualTo("[redacted]");
	}

	@Property(tries = 100)
	void takesAnyTextWithoutThrowing(@ForAll String password) {
		assertThat(check(password)).isNotNull();
	}

}
