package org.loangate.authz.loan;

import java.time.Instant;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.Subject;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.PayoutAccountChange;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@IntegrationTest
class PayoutHistoryTests {

	private static final PayoutAccount ANOTHER = PayoutAccount.of("cn-bank-card", "6217000010001234569");

	@Autowired
	private LoanApplications applications;

	@Autowired
	private PayoutHistory history;

	@Autowired
	private JdbcApplications rows;

	@Autowired
	private ApplicationContext server;

	private TestApplications test;

	private Subject borrower;

	@BeforeEach
	void setUp() {
		this.test = new TestApplications(this.server);
		this.borrower = this.test.borrower();
	}

	@Test
	void beginsWithTheAccountOfTheLoanThatWasMade() {
		assertThat(this.history.before(this.borrower, change("17", ANOTHER))).isEmpty();

		booked("/loans/17");

		assertThat(this.history.before(this.borrower, change("17", ANOTHER))).contains(TestProposals.ACCOUNT);
		assertThat(this.history.before(this.borrower, change("1", ANOTHER))).isEmpty();
		assertThat(this.history.before(this.test.borrower(), change("17", ANOTHER))).isEmpty();
	}

	@Test
	void goesOnWithTheLatestChangeThatWasCarriedOut() {
		booked("/loans/17");
		carryOut(this.test.approved(TestProposals.of(this.borrower, change("17", ANOTHER))).id(), 200, null);
		carryOut(this.test.approved(TestProposals.of(this.borrower, change("18", TestProposals.freshAccount()))).id(),
				200, null);
		carryOut(this.test.approved(TestProposals.of(this.borrower, change("17", TestProposals.freshAccount()))).id(),
				409, null);

		assertThat(this.history.before(this.borrower, change("17", TestProposals.ACCOUNT))).contains(ANOTHER);
	}

	@Test
	void isWhyTheSameAccountIsRefused() {
		booked("/loans/17");

		assertThatExceptionOfType(LoanApplications.SameAccount.class).isThrownBy(
				() -> this.applications.propose(TestProposals.of(this.borrower, change("17", TestProposals.ACCOUNT))));
		assertThat(this.applications.propose(TestProposals.of(this.borrower, change("18", TestProposals.ACCOUNT))))
			.isInstanceOf(LoanApplication.Proposed.class);
	}

	private static PayoutAccountChange change(String loan, PayoutAccount account) {
		return new PayoutAccountChange(loan, account, TestProposals.LOANS + "/" + loan + "/payout-account");
	}

	private void booked(String location) {
		carryOut(this.test.approved(TestProposals.of(this.borrower, TestProposals.terms("100.00"))).id(), 201,
				location);
	}

	private void carryOut(UUID id, int status, @Nullable String location) {
		String key = UUID.randomUUID().toString();
		Instant now = Instant.now();
		assertThat(this.rows.redeem(TestApplications.request(this.test.issue(id), "100.00", key, "body"), now,
				now.plusSeconds(300)))
			.isTrue();
		assertThat(this.applications
			.answered(new LendingAnswer(id, key, status, TestApplications.digest("answer"), location))).isTrue();
	}

}
