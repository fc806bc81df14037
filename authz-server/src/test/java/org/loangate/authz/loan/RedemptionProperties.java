package org.loangate.authz.loan;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.loan.LoanApplication.Reason;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;

class RedemptionProperties {

	private static ApplicationContext server;

	@BeforeContainer
	static void startServer() {
		server = new TestContextManager(Server.class).getTestContext().getApplicationContext();
	}

	@IntegrationTest
	static class Server {

	}

	private enum Event {

		ISSUE, ISSUE_AGAIN, REDEEM_A_X, REDEEM_A_Y, REDEEM_B_X, REDEEM_OTHER_TERMS, REVOKE, DECLINE, LAPSE, LOOK,
		PROPOSE_AGAIN

	}

	@Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
	void noOrderOfEventsReachesTwoRedemptions(@ForAll("events") List<Event> events) {
		LoanApplications applications = server.getBean(LoanApplications.class);
		TestApplications test = new TestApplications(server);
		Proposal proposal = TestProposals.of(test.borrower(), TestProposals.terms("1500.00"));
		UUID id = test.approved(proposal).id();
		String jti = UUID.randomUUID().toString();
		Set<Object> granted = new HashSet<>();
		boolean ended = false;
		for (Event event : events) {
			Redemption redemption = null;
			switch (event) {
				case ISSUE -> issue(applications, id, jti);
				case ISSUE_AGAIN -> issue(applications, id, UUID.randomUUID().toString());
				case REDEEM_A_X -> redemption = redeem(applications, jti, "1500.00", "a", "x");
				case REDEEM_A_Y -> redemption = redeem(applications, jti, "1500.00", "a", "y");
				case REDEEM_B_X -> redemption = redeem(applications, jti, "1500.00", "b", "x");
				case REDEEM_OTHER_TERMS ->
					assertThat(redeem(applications, jti, "1600.00", "a", "z")).isInstanceOf(Redemption.Refused.class);
				case REVOKE -> ended |= applications.revoke(id);
				case DECLINE -> ended |= applications.end(id, Reason.BORROWER_DECLINED);
				case LAPSE -> test.lapse(id);
				case LOOK -> applications.find(id);
				case PROPOSE_AGAIN -> assertThat(applications.propose(proposal).id()).isEqualTo(id);
			}
			if (redemption instanceof Redemption.Granted grant) {
				assertThat(ended).isFalse();
				granted.add(List.of(event, grant.applicationId(), grant.expiresAt()));
			}
		}

		assertThat(granted).hasSizeLessThanOrEqualTo(1);
		assertThat(test.evidence(id, "loan-redeemed")).isEqualTo(granted.size());
		assertThat(test.evidence(id, "loan-issued")).isLessThanOrEqualTo(1);
	}

	private static void issue(LoanApplications applications, UUID id, String jti) {
		applications.issue(id, TestProposals.CLIENT, TestProposals.JKT, jti, Instant.now().plusSeconds(300));
	}

	private static Redemption redeem(LoanApplications applications, String jti, String amount, String key,
			String body) {
		return applications.redeem(TestApplications.request(jti, amount, key, body));
	}

	@Provide
	Arbitrary<List<Event>> events() {
		return Arbitraries
			.frequency(Tuple.of(6, Event.ISSUE), Tuple.of(1, Event.ISSUE_AGAIN), Tuple.of(4, Event.REDEEM_A_X),
					Tuple.of(3, Event.REDEEM_A_Y), Tuple.of(3, Event.REDEEM_B_X), Tuple.of(1, Event.REDEEM_OTHER_TERMS),
					Tuple.of(1, Event.REVOKE), Tuple.of(1, Event.DECLINE), Tuple.of(1, Event.LAPSE),
					Tuple.of(1, Event.LOOK), Tuple.of(1, Event.PROPOSE_AGAIN))
			.list()
			.ofMinSize(2)
			.ofMaxSize(12);
	}

}
