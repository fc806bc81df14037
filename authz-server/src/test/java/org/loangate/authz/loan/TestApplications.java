package org.loangate.authz.loan;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.stepup.Progress;
import org.loangate.authz.stepup.StepUpChallenge;
import org.loangate.authz.stepup.StepUpRequest;
import org.loangate.authz.stepup.StepUps;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.RequestDetails;
import org.loangate.contract.Requirement;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Takes applications as far as a test needs them, by the steps the pages take; only the factors' proofs are made up.
public final class TestApplications {

	public static final Assurance LIVE = new Assurance(Acr.LIVE, List.of("swk", "user", "mfa", "face"), Instant.now());

	public static final TransactionRule RULE = new TransactionRule("loan_application",
			List.of(new FieldRule("/amount", "amount", Comparison.EQUAL),
					new FieldRule("/term_months", "term_months", Comparison.EQUAL),
					new FieldRule("/annual_rate_percent", "annual_rate_percent", Comparison.EQUAL),
					new FieldRule("/payout_account", "payout_account", Comparison.EQUAL)));

	private final LoanApplications applications;

	private final Agreements agreements;

	private final JdbcApplications rows;

	private final Accounts accounts;

	private final StepUps stepUps;

	private final JdbcClient jdbc;

	public TestApplications(ApplicationContext server) {
		this.applications = server.getBean(LoanApplications.class);
		this.agreements = server.getBean(Agreements.class);
		this.rows = server.getBean(JdbcApplications.class);
		this.accounts = server.getBean(Accounts.class);
		this.stepUps = server.getBean(StepUps.class);
		this.jdbc = server.getBean(JdbcClient.class);
	}

	public Subject borrower() {
		Subject subject = this.accounts.register(UUID.randomUUID() + "@example.test").subject();
		this.accounts.setIdentity(subject, Identity.PROVEN);
		return subject;
	}

	/// Proposed, and asked for a step-up that nobody answers.
	public LoanApplication.Challenged challenged(Proposal proposal) {
		UUID id = this.applications.propose(proposal).id();
		return challenge(id);
	}

	/// The same for an application that is proposed.
	public LoanApplication.Challenged challenge(UUID id) {
		this.rows.challenge(id, null, id.toString().substring(0, 22), Instant.now());
		return (LoanApplication.Challenged) this.applications.find(id).orElseThrow();
	}

	/// A step-up that runs beside it.
	public StepUpChallenge stepUp(Ask ask) {
		return this.stepUps.open(new StepUpRequest(ask.subject(), ask.sid(), Requirement.of(Acr.PHR), null, false,
				Set.of(), new Summary(List.of()), Instant.now().plusSeconds(60), "/", null, null));
	}

	/// Has it wait, as a policy with a hold would.
	public void hold(UUID id, String reason) {
		this.jdbc.sql("""
				UPDATE loan_application SET state = 'held', reason = :reason,
					held_until = CASE WHEN :reason = 'cooling-off' THEN now() + interval '1 hour' END
				WHERE id = :id
				""").param("reason", reason).param("id", id).update();
	}

	/// Tries to approve with that assurance.
	public LoanApplication approve(LoanApplication.Challenged application, Assurance assurance) {
		this.agreements.approve(application, complete(assurance), null);
		return this.applications.find(application.id()).orElseThrow();
	}

	public static Progress.Complete complete(Assurance assurance) {
		return new Progress.Complete(assurance, List.of(), true,
				(assurance.acr() == Acr.LIVE) ? Set.of("passkey", "liveness") : Set.of("password", "totp"));
	}

	public LoanApplication.Approved approved(Proposal proposal) {
		return (LoanApplication.Approved) approve(challenged(proposal), LIVE);
	}

	/// @return the token's `jti`
	public String issued(Proposal proposal) {
		return issue(approved(proposal).id());
	}

	public String issue(UUID id) {
		String jti = UUID.randomUUID().toString();
		Issuance issuance = this.applications.issue(id, TestProposals.CLIENT, TestProposals.JKT, jti,
				Instant.now().plusSeconds(300));
		if (issuance instanceof Issuance.Refused) {
			throw new AssertionError("not issued");
		}
		return jti;
	}

	public static RedeemRequest request(String jti, String amount, String key, String body) {
		JsonNode json = JsonMapper.shared()
			.readTree("""
					{"amount": {"value": "%s", "currency": "CNY"}, "term_months": 12, "annual_rate_percent": "7.350",
					 "payout_account": {"scheme": "cn-bank-card", "id": "%s"}}""".formatted(amount,
					TestProposals.ACCOUNT.id()));
		return request(jti, json, key, body);
	}

	public static RedeemRequest request(String jti, JsonNode json, String key, String body) {
		return new RedeemRequest(jti, TestProposals.JKT, LIVE, TestProposals.LOANS, RULE, RequestDetails.of(json, RULE),
				key, digest(body));
	}

	public static byte[] digest(String body) {
		byte[] digest = new byte[32];
		digest[0] = (byte) body.hashCode();
		return digest;
	}

	/// Makes time pass for one application: everything it waits for is over.
	public void lapse(UUID id) {
		this.jdbc
			.sql("""
					UPDATE loan_application SET expires_at = least(expires_at, now()), token_expires_at = least(token_expires_at, now()),
						transaction_expires_at = least(transaction_expires_at, now()), held_until = least(held_until, now())
					WHERE id = :id
					""")
			.param("id", id)
			.update();
	}

	/// What the latest decision on an application knew of a fact: a value, or `? ` and
	/// why there is none.
	public String reading(UUID id, Fact fact) {
		JsonNode reading = JsonMapper.shared().readTree(this.jdbc.sql("""
				SELECT inputs FROM policy_decision WHERE about = :about ORDER BY decided_at DESC LIMIT 1
				""").param("about", id.toString()).query(String.class).single()).path(fact.name());
		JsonNode known = reading.path("known");
		return known.isMissingNode() ? "? " + reading.path("unknown").stringValue()
				: known.isString() ? known.stringValue() : known.toString();
	}

	public long evidence(UUID id, String type) {
		return this.jdbc.sql("SELECT count(*) FROM evidence_entry WHERE about = :about AND type = :type")
			.param("about", id.toString())
			.param("type", type)
			.query(Long.class)
			.single();
	}

	/// Runs so many at the same moment.
	public static <T> List<T> atOnce(int threads, IntFunction<T> work) {
		CountDownLatch start = new CountDownLatch(1);
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<T>> running = IntStream.range(0, threads).mapToObj((i) -> executor.submit(() -> {
				start.await();
				return work.apply(i);
			})).toList();
			start.countDown();
			return running.stream().map(TestApplications::result).toList();
		}
	}

	private static <T> T result(Future<T> future) {
		try {
			return future.get();
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new AssertionError(ex);
		}
	}

}
