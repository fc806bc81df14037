package org.loangate.authz.recovery;

import java.net.URI;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestMailbox;

import static org.assertj.core.api.Assertions.assertThat;

/// An address that another took the place of, as a way back.
@IntegrationTest
class FormerAddressTests extends RecoverySteps {

	@Test
	void isAWayBackForThirtyDaysAndPutsItselfBack() {
		String after = moved();
		pass(Duration.ofDays(29));

		assertThat(begin(this.email).name()).isEqualTo("recover-begun");

		assertThat(waiting()).singleElement().extracting(PendingChange::address).isEqualTo(this.email);
		TestMailbox.await(this.email, "is recovering");
		TestMailbox.await(after, "is recovering");
		assertThat(takeBack(stranger(), waited(this.email), NEW_PASSWORD).name()).isEqualTo("account");
		assertThat(TestMailbox.count(after, "You can go on")).isZero();
		assertThat(this.accounts.findByEmail(this.email)).hasValueSatisfying((account) -> {
			assertThat(account.subject()).isEqualTo(this.subject);
			assertThat(account.emailVerified()).isTrue();
		});
		assertThat(this.accounts.findByEmail(after)).isEmpty();
	}

	@Test
	void isNoWayBackAfterThirtyDays() {
		String after = moved();
		pass(Duration.ofDays(30).plusHours(1));

		assertThat(ask(this.email).name()).isEqualTo("recover-sent");

		// Letters go out in order: this one would come behind the other.
		letter(after, "Get back into", () -> ask(after));
		assertThat(TestMailbox.count(this.email, "Get back into")).isZero();
		assertThat(waiting()).isEmpty();
	}

	@Test
	void isNoWayBackAfterThirtyDaysByALinkAskedForBefore() {
		moved();
		pass(Duration.ofDays(30).minusMinutes(5));
		URI link = letter(this.email, "Get back into", () -> ask(this.email));
		pass(Duration.ofMinutes(10));

		assertThat(follow(stranger(), link).name()).isEqualTo("recover-over");

		assertThat(waiting()).isEmpty();
	}

	@Test
	void goesToTheDeskWhereTheOtherAddressAsksToo() {
		String after = frozenByTwoAddresses();

		assertThat(isFrozen()).isTrue();
		assertThat(cases()).containsExactly("recovery two-addresses");
		assertThat(evidence()).containsOnlyOnce("account-frozen");
		TestMailbox.await(this.email, "being looked at");
		TestMailbox.await(after, "being looked at");
		pass(Duration.ofHours(25));
		this.changes.sweep();
		assertThat(TestMailbox.count(this.email, "You can go on") + TestMailbox.count(after, "You can go on")).isZero();
		ask(after);
		assertThat(TestMailbox.count(after, "Get back into")).isEqualTo(1);
		assertThat(cases()).hasSize(1);
	}

	@Test
	void goesToTheDeskWhicheverOfTheTwoAsksFirst() {
		String after = moved();
		assertThat(begin(after).name()).isEqualTo("recover-begun");

		assertThat(begin(this.email).name()).isEqualTo("recover-over");

		assertThat(isFrozen()).isTrue();
		assertThat(cases()).containsExactly("recovery two-addresses");
	}

	@Test
	void isOneSideHoweverOftenItAsks() {
		moved();
		assertThat(begin(this.email).name()).isEqualTo("recover-begun");

		assertThat(begin(this.email).name()).isEqualTo("recover-begun");

		assertThat(isFrozen()).isFalse();
		assertThat(waiting()).hasSize(1);
	}

}
