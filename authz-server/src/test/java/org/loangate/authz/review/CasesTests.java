package org.loangate.authz.review;

import java.security.SecureRandom;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.ReviewNeeded;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.session.TestBrowser.Page;
import org.loangate.authz.staff.TestStaff;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@IntegrationTest
class CasesTests {

	@Autowired
	private ApplicationContext server;

	@Autowired
	private ApplicationEventPublisher events;

	@Autowired
	private TransactionTemplate transactions;

	@Autowired
	private Cases cases;

	private final Subject subject = Subject.random(new SecureRandom());

	private final ReviewNeeded needed = new ReviewNeeded(ReviewNeeded.Kind.IDENTITY, this.subject, "claims-differ",
			Map.of("vendor", "standin"));

	@Test
	void listsWhatNeedsADecisionAtTheDesk() {
		this.transactions.executeWithoutResult((_) -> this.events.publishEvent(this.needed));

		Page desk = TestStaff.working(this.server, Role.REVIEWER).browser().get("/desk");

		assertThat(desk.body()).contains("data-kind=\"identity\"", this.subject.id());
		assertThat(desk.attribute("data-case-id")).isPresent();
		assertThat(this.cases.open(1000)).filteredOn((one) -> one.subject().equals(this.subject))
			.singleElement()
			.satisfies((one) -> {
				assertThat(one.id().version()).isEqualTo(7);
				assertThat(one.details()).isEqualTo(Map.of("vendor", "standin"));
			});
	}

	@Test
	void keepsNothingOfWhatIsTakenBack() {
		this.transactions.executeWithoutResult((status) -> {
			this.events.publishEvent(this.needed);
			status.setRollbackOnly();
		});

		assertThat(this.cases.open(1000)).noneMatch((one) -> one.subject().equals(this.subject));
	}

	@Test
	void keepsNothingOutsideOfATransaction() {
		assertThatThrownBy(() -> this.events.publishEvent(this.needed))
			.isInstanceOf(IllegalTransactionStateException.class);
	}

}
