package org.loangate.authz.loan;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import org.loangate.authz.account.Accounts;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.Row.State;
import org.loangate.authz.loan.facts.Decisions;
import org.loangate.authz.loan.facts.TraceKey;
import org.loangate.authz.loan.facts.Traces;
import org.loangate.authz.loan.facts.Velocity;
import org.loangate.authz.platform.UuidV7;
import org.loangate.authz.policy.Policies;
import org.loangate.contract.PayoutAccountChange;

import org.springframework.stereotype.Component;

/// Takes proposals in: a new application, or the one that the same request, or the same terms after a hold, had before.
@Component
final class Proposals {

	private final JdbcApplications rows;

	private final Accounts accounts;

	private final Decisions decisions;

	private final TraceKey traceKey;

	private final Velocity velocity;

	private final SealedTerms sealedTerms;

	private final PayoutHistory payouts;

	private final Journal journal;

	private final Tidings tidings;

	private final Policies policies;

	private final Clock clock;

	private final SecureRandom random;

	Proposals(JdbcApplications rows, Accounts accounts, Decisions decisions, TraceKey traceKey, Velocity velocity,
			SealedTerms sealedTerms, PayoutHistory payouts, Journal journal, Tidings tidings, Policies policies,
			Clock clock, SecureRandom random) {
		this.rows = rows;
		this.accounts = accounts;
		this.decisions = decisions;
		this.traceKey = traceKey;
		this.velocity = velocity;
		this.sealedTerms = sealedTerms;
		this.payouts = payouts;
		this.journal = journal;
		this.tidings = tidings;
		this.policies = policies;
		this.clock = clock;
		this.random = random;
	}

	/// Runs in the caller's transaction.
	/// @return the application's identifier
	/// @throws LoanApplications.NoAccount where the subject's account is closed
	/// @throws LoanApplications.SameAccount where a payout account would become what it
	/// is
	UUID propose(Proposal proposal) {
		Traces traces = this.traceKey.of(proposal.terms(), proposal.actor());
		this.rows.lock(proposal.subject());
		this.velocity.lock(traces);
		if (!this.accounts.hold(proposal.subject())) {
			throw new LoanApplications.NoAccount();
		}
		Instant now = this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		Optional<Row> known = this.rows.byInteraction(proposal);
		if (known.isPresent()) {
			if (!Arrays.equals(known.get().termsDigest(), proposal.terms().digest())) {
				throw new IllegalArgumentException("interactionId: used before for other terms");
			}
			return carryOn(known.get(), proposal, traces, now);
		}
		Optional<Row> held = this.rows.held(proposal, now);
		if (held.isPresent()) {
			this.rows.link(held.get().id(), proposal);
			return carryOn(held.get(), proposal, traces, now);
		}
		if (proposal.terms() instanceof PayoutAccountChange change
				&& this.payouts.before(proposal.subject(), change).filter(change.payoutAccount()::equals).isPresent()) {
			throw new LoanApplications.SameAccount();
		}
		return begin(proposal, traces, now);
	}

	private UUID begin(Proposal proposal, Traces traces, Instant now) {
		UUID id = UuidV7.next(now, this.random);
		Verdict verdict = Verdict.of(this.decisions.decide(proposal.circumstances(id, traces), now), proposal.asked(),
				now, now);
		byte[] termsSealed = this.sealedTerms.seal(id, proposal.terms());
		this.rows.insert(id, proposal, traces, termsSealed, this.sealedTerms.newAccountKey(id), verdict, now,
				end(verdict, now));
		this.journal.proposed(id, proposal, termsSealed, verdict);
		this.tidings.tell(id, proposal.subject(), verdict, now, end(verdict, now));
		return id;
	}

	private UUID carryOn(Row row, Proposal proposal, Traces traces, Instant now) {
		boolean open = switch (row.state()) {
			case PROPOSED, CHALLENGED, HELD -> !row.hasLapsed(now);
			case APPROVED, ISSUED, REDEEMED, REFUSED, EXPIRED -> false;
		};
		if (!open) {
			return row.id();
		}
		if (!isBoundTo(row, proposal) && this.rows.rebind(row.id(), proposal, traces)) {
			this.journal.rebound(row.id(), proposal);
		}
		boolean cooledOff = row.state() == State.HELD && row.reason() == Reason.COOLING_OFF && row.heldUntil() != null
				&& !now.isBefore(row.heldUntil());
		if (cooledOff) {
			decideAgain(row, proposal, traces, now);
		}
		return row.id();
	}

	private static boolean isBoundTo(Row row, Proposal proposal) {
		return row.sid().equals(proposal.sid()) && Objects.equals(row.jkt(), proposal.jkt())
				&& row.returnTo().equals(proposal.returnTo());
	}

	private void decideAgain(Row row, Proposal proposal, Traces traces, Instant now) {
		Verdict verdict = Verdict.of(this.decisions.decide(proposal.circumstances(row.id(), traces), now),
				proposal.asked(), row.createdAt(), now);
		if (this.rows.settle(row.id(), State.HELD, verdict, now, end(verdict, now))) {
			this.journal.decidedAgain(row.id(), verdict);
			this.tidings.tell(row.id(), row.subject(), verdict, now, end(verdict, now));
		}
	}

	private Instant end(Verdict verdict, Instant now) {
		return verdict.end(this.policies.active().settings(), now);
	}

}
