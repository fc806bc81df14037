package org.loangate.authz.loan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@IntegrationTest
class RedemptionTests {

	private static final int MANY = 200;

	@Autowired
	private LoanApplications applications;

	@Autowired
	private ApplicationContext server;

	private TestApplications test;

	private String jti;

	private UUID id;

	@BeforeEach
	void setUp() {
		this.test = new TestApplications(this.server);
		this.id = this.test.approved(TestProposals.of(this.test.borrower(), TestProposals.terms("1500.00"))).id();
		this.jti = this.test.issue(this.id);
	}

	private RedeemRequest request(String key, String body) {
		return TestApplications.request(this.jti, "1500.00", key, body);
	}

	private static Redemption refused(Redemption.Reason reason, String... differing) {
		return new Redemption.Refused(reason, List.of(differing));
	}

	private List<Redemption> race(IntFunction<RedeemRequest> request) {
		return TestApplications.atOnce(MANY, (i) -> this.applications.redeem(request.apply(i)));
	}

	@Test
	void givesManyWithOneKeyAndBodyTheSameAnswer() {
		List<Redemption> results = race((i) -> request("key", "body"));

		Set<Object> answers = new HashSet<>();
		results.forEach((result) -> answers
			.add(List.of(((Redemption.Granted) result).applicationId(), ((Redemption.Granted) result).expiresAt())));
		assertThat(answers).hasSize(1);
		assertThat(this.test.evidence(this.id, "loan-redeemed")).isOne();
	}

	@Test
	void redeemsOnceAmongManyKeys() {
		List<Redemption> results = race((i) -> request("key-" + i, "body"));

		assertThat(results).filteredOn(Redemption.Granted.class::isInstance).hasSize(1);
		assertThat(results).filteredOn(Redemption.Refused.class::isInstance)
			.hasSize(MANY - 1)
			.containsOnly(refused(Redemption.Reason.REDEEMED));
		assertThat(this.test.evidence(this.id, "loan-redeemed")).isOne();
	}

	private boolean answered(String key, int status) {
		return this.applications.answered(new LendingAnswer(this.id, key, status, new byte[32], null));
	}

	@Test
	void admitsOneMoreKeyAfterARefusalThatPolicyLists() {
		Redemption.Granted first = (Redemption.Granted) this.applications.redeem(request("key-1", "body"));
		assertThat(this.applications.redeem(request("key-2", "other"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
		assertThat(answered("key-1", 422)).isTrue();

		Redemption.Granted second = (Redemption.Granted) this.applications.redeem(request("key-2", "other"));

		assertThat(second.applicationId()).isEqualTo(first.applicationId());
		assertThat(second.expiresAt()).isEqualTo(first.expiresAt());
		assertThat(this.applications.redeem(request("key-2", "other"))).isInstanceOf(Redemption.Granted.class);
		assertThat(this.applications.redeem(request("key-1", "body"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
		assertThat(this.test.evidence(this.id, "loan-redeemed")).isOne();
		assertThat(this.test.evidence(this.id, "loan-redeemed-again")).isOne();
		assertThat(this.test.evidence(this.id, "loan-answered")).isOne();
	}

	@Test
	void admitsOneOfManyNewKeysAtOnce() {
		this.applications.redeem(request("key", "body"));
		answered("key", 400);

		List<Redemption> results = race((i) -> request("key-" + i, "other"));

		assertThat(results).filteredOn(Redemption.Granted.class::isInstance).hasSize(1);
		assertThat(results).filteredOn(Redemption.Refused.class::isInstance)
			.containsOnly(refused(Redemption.Reason.REDEEMED));
		assertThat(this.test.evidence(this.id, "loan-redeemed-again")).isOne();
	}

	@Test
	void admitsNoThirdKey() {
		this.applications.redeem(request("key-1", "body"));
		answered("key-1", 400);
		this.applications.redeem(request("key-2", "body"));
		answered("key-1", 400);
		assertThat(answered("key-2", 400)).isTrue();

		assertThat(this.applications.redeem(request("key-3", "body"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 201, 302, 404, 409 })
	void admitsNoOtherKeyAfterAnyOtherAnswer(int status) {
		this.applications.redeem(request("key-1", "body"));
		assertThat(answered("key-1", status)).isTrue();
		answered("key-1", 422);

		assertThat(this.applications.redeem(request("key-2", "body"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
	}

	@Test
	void closesAgainWhatWasBookedAfterAll() {
		this.applications.redeem(request("key-1", "body"));
		answered("key-1", 422);
		assertThat(answered("key-1", 201)).isTrue();
		assertThat(answered("key-1", 422)).isFalse();

		assertThat(this.applications.redeem(request("key-2", "body"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
	}

	@Test
	void takesAnAnswerDownOnceHoweverOftenItIsReported() {
		this.applications.redeem(request("key-1", "body"));

		List<Boolean> taken = TestApplications.atOnce(20, (i) -> answered("key-1", 422));

		assertThat(taken).containsOnlyOnce(true);
		assertThat(this.test.evidence(this.id, "loan-answered")).isOne();
	}

	@Test
	void admitsNoOtherKeyForOtherTermsOrTooLate() {
		this.applications.redeem(request("key-1", "body"));
		answered("key-1", 422);

		assertThat(this.applications.redeem(TestApplications.request(this.jti, "1500.01", "key-2", "body")))
			.isEqualTo(refused(Redemption.Reason.REDEEMED));
		this.test.lapse(this.id);
		assertThat(this.applications.redeem(request("key-2", "body"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
	}

	@Test
	void takesNoAnswerToWhatWasNotRedeemed() {
		assertThat(answered("key-1", 422)).isFalse();
		this.applications.redeem(request("key-1", "body"));
		assertThat(answered("key-2", 422)).isFalse();
	}

	@Test
	void redeemsForOneBodyAmongMany() {
		List<Redemption> results = race((i) -> request("key", (i % 2 == 0) ? "a" : "b"));

		assertThat(results).filteredOn(Redemption.Granted.class::isInstance).hasSize(MANY / 2);
		assertThat(this.test.evidence(this.id, "loan-redeemed")).isOne();
	}

	@Test
	void redeemsOrRevokesNeverBoth() {
		List<Object> results = TestApplications.atOnce(40, (i) -> (i % 2 == 0)
				? this.applications.redeem(request("key", "body")) : (Object) this.applications.revoke(this.id));

		boolean redeemed = results.stream().anyMatch(Redemption.Granted.class::isInstance);
		boolean revoked = results.contains(true);
		assertThat(redeemed).isNotEqualTo(revoked);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			/amount              | {"value": "1500.01", "currency": "CNY"}
			/amount              | {"value": "1500.00", "currency": "HKD"}
			/amount              | "1500.00"
			/term_months         | 13
			/term_months         | "12"
			/annual_rate_percent | "7.36"
			/payout_account      | {"scheme": "cn-bank-card", "id": "6212340200112233446"}
			/payout_account      | {"scheme": "cn-bank-card", "id": "4111111111113446"}
			/payout_account      | null
			""")
	void redeemsNothingForABodyThatDiffers(String pointer, String value) {
		RedeemRequest agreed = request("key", "body");
		JsonNode body = JsonMapper.shared().readTree(JsonMapper.shared().writeValueAsString(agreed.details().terms()));
		((ObjectNode) body).set(pointer.substring(1), JsonMapper.shared().readTree(value));

		Redemption redemption = this.applications
			.redeem(TestApplications.request(this.jti, body, "key", "another body"));

		assertThat(redemption).isEqualTo(refused(Redemption.Reason.TERMS_DIFFER, pointer));
		assertThat(this.applications.redeem(agreed)).isInstanceOf(Redemption.Granted.class);
	}

	@Test
	void redeemsNothingAtAnotherAddressOrOfAnotherType() {
		RedeemRequest agreed = request("key", "body");
		RedeemRequest elsewhere = new RedeemRequest(this.jti, agreed.jkt(), agreed.assurance(),
				TestProposals.LOANS + "/42/payout-account", agreed.rule(), agreed.details(), "key",
				agreed.bodyDigest());

		assertThat(this.applications.redeem(elsewhere)).isEqualTo(refused(Redemption.Reason.TERMS_DIFFER, "locations"));
	}

	@Test
	void refusesWhatIsUnknownStolenOrTooWeak() {
		RedeemRequest agreed = request("key", "body");
		Assurance weak = new Assurance(Acr.SINGLE, List.of("pwd"), TestApplications.LIVE.authTime());

		assertThat(this.applications.redeem(TestApplications.request("another", "1500.00", "key", "body")))
			.isEqualTo(refused(Redemption.Reason.UNKNOWN));
		assertThat(this.applications.redeem(new RedeemRequest(this.jti, "another-key", agreed.assurance(), agreed.url(),
				agreed.rule(), agreed.details(), "key", agreed.bodyDigest())))
			.isEqualTo(refused(Redemption.Reason.UNKNOWN));
		assertThat(this.applications.redeem(new RedeemRequest(this.jti, agreed.jkt(), weak, agreed.url(), agreed.rule(),
				agreed.details(), "key", agreed.bodyDigest())))
			.isEqualTo(refused(Redemption.Reason.UNKNOWN));
	}

	@Test
	void refusesAnExpiredToken() {
		this.test.lapse(this.id);

		assertThat(this.applications.redeem(request("key", "body"))).isEqualTo(refused(Redemption.Reason.EXPIRED));
	}

	@Test
	void answersAgainOnlyWhileTheTransactionTokenLives() {
		this.applications.redeem(request("key", "body"));
		assertThat(this.applications.redeem(request("key", "body"))).isInstanceOf(Redemption.Granted.class);

		this.test.lapse(this.id);

		assertThat(this.applications.redeem(request("key", "body"))).isEqualTo(refused(Redemption.Reason.REDEEMED));
	}

}
