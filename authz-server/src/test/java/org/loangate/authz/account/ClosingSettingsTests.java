package org.loangate.authz.account;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ClosingSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "-P7D", "PT23H59M59S", "P30DT1S" })
	void refuseAWaitThatNobodyCouldUseOrWhoseLinkWouldBeOver(String waiting) {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClosingSettings(Duration.parse(waiting)))
			.withMessageContaining("LOANGATE_CLOSING_WAIT");
	}

	@Test
	void takeADayToThirty() {
		assertThat(new ClosingSettings(Duration.ofDays(1)).waiting()).isEqualTo(Duration.ofDays(1));
		assertThat(new ClosingSettings(Duration.ofDays(30)).waiting()).isEqualTo(Duration.ofDays(30));
	}

}
