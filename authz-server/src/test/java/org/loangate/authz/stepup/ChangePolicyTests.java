package org.loangate.authz.stepup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.stepup.ChangePolicy.Answer;
import org.loangate.authz.stepup.ChangePolicy.Proofs;
import org.loangate.authz.stepup.ChangePolicy.State;

import static org.assertj.core.api.Assertions.assertThat;

class ChangePolicyTests {

	private static final Path PAGE = Path.of("../docs/explanation/getting-an-account-back.md");

	private static final Proofs PASSWORD = new Proofs(false, false, false, true);

	private static final Map<String, Proofs> PROOFS = Map.of("a password", PASSWORD, "a password and a mailed code",
			new Proofs(false, false, true, true), "a password and a recovery code",
			new Proofs(false, true, false, true), "a settled factor", new Proofs(true, false, false, true));

	private static final State SETTLED = new State(false, true, true, false);

	private static final State UNSETTLED = new State(false, false, true, false);

	private static final State OWN = new State(false, false, false, true);

	@Test
	void saysWhatTheDocumentationSays() throws IOException {
		List<String[]> rows = Files.readAllLines(PAGE)
			.stream()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.substring(1).split("\\|"))
			.map((cells) -> Arrays.stream(cells).map(String::strip).toArray(String[]::new))
			.toList();

		assertThat(rows).extracting((cells) -> cells[0].replace("`", ""))
			.containsExactlyInAnyOrderElementsOf(
					Arrays.stream(AccountChange.values()).map(AccountChange::code).toList());
		for (String[] cells : rows) {
			AccountChange change = AccountChange.find(cells[0].replace("`", "")).orElseThrow();
			for (Map.Entry<String, Proofs> proof : PROOFS.entrySet()) {
				assertThat(ChangePolicy.of(change, SETTLED, proof.getValue()) == Answer.PERMITTED)
					.as("%s, settled, by %s", change, proof.getKey())
					.isEqualTo(Arrays.asList(cells[1].split(", or ")).contains(proof.getKey()));
				assertThat(ChangePolicy.of(change, UNSETTLED, proof.getValue()) == Answer.PERMITTED)
					.as("%s, not settled, by %s", change, proof.getKey())
					.isEqualTo(proof.getKey().equals("a settled factor")
							|| Arrays.asList(cells[2].split(", or ")).contains(proof.getKey()));
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void movesNothingOfAFrozenAccount(AccountChange change) {
		for (Proofs proofs : PROOFS.values()) {
			assertThat(ChangePolicy.of(change, new State(true, true, true, true), proofs)).isEqualTo(Answer.FROZEN);
		}
	}

	@ParameterizedTest
	@EnumSource
	void sparesTheSignInThatOpenedTheAccountUntilSomethingIsSettled(AccountChange change) {
		assertThat(ChangePolicy.of(change, OWN, PASSWORD)).isEqualTo(Answer.PERMITTED);
		assertThat(ChangePolicy.of(change, new State(false, true, true, true), PASSWORD))
			.isNotEqualTo(Answer.PERMITTED);
	}

	@ParameterizedTest
	@EnumSource
	void leadsToTheAddressWhereItIsNotConfirmed(AccountChange change) {
		assertThat(ChangePolicy.of(change, new State(false, false, false, false), PASSWORD))
			.isEqualTo(Answer.CONFIRM_ADDRESS);
	}

	@ParameterizedTest
	@EnumSource
	void asksForThePasswordBeforeItMailsACode(AccountChange change) {
		assertThat(ChangePolicy.of(change, UNSETTLED, new Proofs(false, false, false, false)))
			.isEqualTo(Answer.PROVE_PASSWORD);
		assertThat(ChangePolicy.of(change, UNSETTLED, PASSWORD)).isEqualTo(Answer.PROVE_ADDRESS);
		assertThat(change.code()).isEqualTo(change.name().toLowerCase(Locale.ROOT));
	}

}
