package org.loangate.authz.loan;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.LoanApplication.Unmet;
import org.loangate.authz.loan.Row.State;
import org.loangate.authz.loan.facts.Circumstances;
import org.loangate.authz.loan.facts.Decisions;
import org.loangate.authz.loan.facts.TraceKey;
import org.loangate.authz.policy.Actor;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.Binding;
import org.loangate.authz.stepup.Factor;
import org.loangate.authz.stepup.Progress;
import org.loangate.authz.stepup.StepUpChallenge;
import org.loangate.authz.stepup.StepUpRequest;
import org.loangate.authz.stepup.StepUps;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.Requirement;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Leads a borrower from a proposal to an approval: what binds no terms is proven first, then the terms are read and
/// agreed to, then what proves presence; at last everything is counted and decided once more.
@Component
final class Agreements {

	// How often a step that another request got ahead of is looked at again.
	private static final int ROUNDS = 4;

	private final Accounts accounts;

	private final LoanApplications applications;

	private final JdbcApplications rows;

	private final Decisions decisions;

	private final TraceKey traceKey;

	private final Journal journal;

	private final Tidings tidings;

	private final StepUps stepUps;

	private final Policies policies;

	private final LoanWords words;

	private final Set<String> agreeing;

	private final TransactionTemplate transaction;

	private final Clock clock;

	Agreements(Accounts accounts, LoanApplications applications, JdbcApplications rows, Decisions decisions,
			TraceKey traceKey, Journal journal, Tidings tidings, StepUps stepUps, Policies policies, LoanWords words,
			List<Factor> factors, PlatformTransactionManager transactions, Clock clock) {
		this.accounts = accounts;
		this.applications = applications;
		this.rows = rows;
		this.decisions = decisions;
		this.traceKey = traceKey;
		this.journal = journal;
		this.tidings = tidings;
		this.stepUps = stepUps;
		this.policies = policies;
		this.words = words;
		this.agreeing = factors.stream()
			.map(Factor::profile)
			.filter(FactorProfile::agrees)
			.map(FactorProfile::id)
			.collect(Collectors.toUnmodifiableSet());
		this.transaction = new TransactionTemplate(transactions);
		this.clock = clock;
	}

	/// What comes next.
	/// @param summary what factors' pages show of the terms
	Step next(UUID id, SignIn signIn, Summary summary) {
		for (int round = 0; round < ROUNDS; round++) {
			LoanApplication application = this.applications.find(id).orElseThrow();
			Step step = switch (application) {
				case LoanApplication.Proposed proposed ->
					challenge(proposed.ask(), null, proposed.required(), proposed.expiresAt(), signIn, summary);
				case LoanApplication.Challenged challenged -> this.stepUps.find(challenged.challengeId(), signIn)
					.map((challenge) -> proceed(challenged, challenge, signIn))
					.orElseGet(() -> challenge(challenged.ask(), challenged.challengeId(), challenged.required(),
							challenged.expiresAt(), signIn, summary));
				case LoanApplication.Held _, LoanApplication.Approved _, LoanApplication.Issued _,
						LoanApplication.Redeemed _, LoanApplication.Refused _, LoanApplication.Expired _ ->
					new Step.Settled(application);
			};
			if (step != null) {
				return step;
			}
		}
		throw new IllegalStateException("application " + id + " does not come to rest");
	}

	// Nothing, where the application has to be looked at again.
	private @Nullable Step challenge(Ask ask, @Nullable String before, Requirement required, Instant expiresAt,
			SignIn signIn, Summary summary) {
		Row row = this.rows.byId(ask.id()).orElseThrow();
		StepUpChallenge challenge = this.stepUps.open(new StepUpRequest(ask.subject(), signIn.sid(), required,
				new Binding(ask.id(), ask.clientId(), row.termsDigest(), row.policyDigest(), ask.jkt()), row.settled(),
				row.excluded(), summary, expiresAt, this.applications.pathOf(ask.id()), ask.formActionOrigin(), null));
		boolean first = inTransaction(() -> {
			boolean taken = this.rows.challenge(ask.id(), before, challenge.id(), now());
			if (taken) {
				this.journal.challenged(ask.id(), challenge.id());
			}
			return taken;
		});
		if (!first) {
			this.stepUps.close(challenge.id());
		}
		return null;
	}

	private @Nullable Step proceed(LoanApplication.Challenged application, StepUpChallenge challenge, SignIn signIn) {
		boolean agreed = application.agreedAt() != null
				|| challenge.proofs().stream().anyMatch((proof) -> this.agreeing.contains(proof.factor()));
		return switch (this.stepUps.progress(challenge, signIn)) {
			case Progress.Missing missing -> ask(application, challenge, missing, agreed);
			case Progress.Complete complete when agreed -> approve(application, complete, this.stepUps.session(signIn));
			case Progress.Complete _ -> new Step.Confirm(application, challenge, null, List.of(), 0, 0);
			case Progress.SignInTooOld _ -> new Step.SignInAgain();
			case Progress.Unreachable(List<List<FactorProfile>> _, Instant settledAt) when settledAt != null ->
				giveUp(application, Unmet.QUARANTINED,
						this.words.quarantined(settledAt, advice(application.ask().subject())));
			case Progress.Unreachable(List<List<FactorProfile>> ways, Instant _) when ways.isEmpty() ->
				giveUp(application, Unmet.MISSING, this.words.outOfReach());
			case Progress.Unreachable(List<List<FactorProfile>> ways, Instant _) -> await(application, ways);
			case Progress.Ended(String factor) ->
				giveUp(application, factor.equals("liveness") ? Unmet.FAILED : Unmet.LOCKED, this.words.ended(factor));
		};
	}

	private String advice(Subject subject) {
		return this.stepUps.awaitsAddress(subject) ? "address"
				: this.stepUps.hasSettledFactor(subject) ? "older" : "alone";
	}

	private Step ask(LoanApplication.Challenged application, StepUpChallenge challenge, Progress.Missing missing,
			boolean agreed) {
		if (!agreed) {
			FactorProfile agreement = missing.ways().stream().filter(FactorProfile::agrees).findFirst().orElse(null);
			if (agreement != null || missing.ways().stream().allMatch(FactorProfile::bindsTerms)) {
				List<FactorProfile> others = missing.ways().stream().filter((way) -> !way.bindsTerms()).toList();
				return new Step.Confirm(application, challenge, agreement, others, missing.step(), missing.of());
			}
		}
		return new Step.Prove(this.stepUps.pathOf(challenge));
	}

	// Not thrown away: it waits as long as one that is held, and goes on once something
	// is enrolled.
	private Step await(LoanApplication.Challenged application, List<List<FactorProfile>> ways) {
		inTransaction(() -> {
			Instant now = now();
			boolean first = this.rows.await(application.id(), now.plus(this.policies.active().settings().heldTtl()));
			if (first) {
				this.journal.awaits(application.id(),
						ways.stream()
							.map((way) -> way.stream().map(FactorProfile::id).collect(Collectors.joining(" ")))
							.toList());
			}
			return first;
		});
		return new Step.Enrol(application, ways);
	}

	/// Ends an application whose borrower goes back without enrolling anything.
	void goWithout(Step.Enrol step) {
		giveUp(step.application(), Unmet.MISSING, this.words.missing(step.ways()));
	}

	private @Nullable Step giveUp(LoanApplication.Challenged application, Unmet unmet, Map<String, String> because) {
		inTransaction(() -> {
			boolean refused = this.rows.refuse(application.id(), State.CHALLENGED,
					Reason.UNMET_AUTHENTICATION_REQUIREMENTS, unmet, because, now());
			if (refused) {
				this.journal.unmet(application.id(), unmet);
			}
			return refused;
		});
		this.stepUps.close(application.challengeId());
		return null;
	}

	/// Takes down that the borrower agreed by a click.
	void agree(UUID id) {
		inTransaction(() -> {
			boolean agreed = this.rows.agree(id, now());
			if (agreed) {
				this.journal.agreed(this.rows.byId(id).orElseThrow());
			}
			return agreed;
		});
	}

	/// Ends an application that the borrower does not want, unless its token is redeemed
	/// already.
	void decline(LoanApplication application) {
		this.applications.end(application.id(), Reason.BORROWER_DECLINED);
		if (application instanceof LoanApplication.Challenged challenged) {
			this.stepUps.close(challenged.challengeId());
		}
	}

	// Two tabs may each have been fine alone: under the subject's lock everything is
	// counted and decided once more.
	@Nullable Step approve(LoanApplication.Challenged application, Progress.Complete complete, Actor.@Nullable Session session) {
		UUID id = application.id();
		Ask ask = application.ask();
		inTransaction(() -> {
			this.rows.lock(ask.subject());
			boolean frozen = this.accounts.isFrozenUntilCommit(ask.subject());
			Row row = this.rows.byId(id).orElseThrow();
			if (row.state() != State.CHALLENGED || !application.challengeId().equals(row.challengeId())) {
				return false;
			}
			Instant now = now();
			Circumstances asked = new Circumstances(id, ask.subject(), ask.clientId(), ask.clientName(), ask.terms(),
					row.network(), this.traceKey.of(ask.terms(), row.network(), row.traceDevice()), row.deviceKnownAt(),
					session);
			Verdict verdict = Verdict.of(this.decisions.decide(asked, now), row.asked(), row.createdAt(), now);
			Instant end = verdict.end(this.policies.active().settings(), now);
			if (verdict.isMetBy(frozen ? complete.unsettled() : complete, this.policies.active().assurance(), now)) {
				boolean approved = this.rows.approve(id, application.challengeId(), complete.assurance(), verdict, now,
						end);
				if (approved) {
					this.journal.approved(row, verdict, complete.assurance(), complete.proofs());
					this.tidings.tell(id, ask.subject(), verdict, now, end);
				}
				return approved;
			}
			boolean settled = this.rows.settle(id, State.CHALLENGED, verdict, now, end);
			if (settled) {
				this.journal.decidedAgain(id, verdict);
				this.tidings.tell(id, ask.subject(), verdict, now, end);
			}
			return settled;
		});
		// What was proven for it ends with it, and where more is asked now, it is proven
		// anew.
		this.stepUps.close(application.challengeId());
		return null;
	}

	private Instant now() {
		return this.clock.instant().truncatedTo(ChronoUnit.MICROS);
	}

	private boolean inTransaction(BooleanSupplier work) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> work.getAsBoolean()));
	}

}
