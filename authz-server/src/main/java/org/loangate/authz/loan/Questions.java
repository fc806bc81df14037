package org.loangate.authz.loan;

import java.time.Clock;
import java.util.Objects;
import java.util.UUID;

import org.loangate.authz.account.Subject;
import org.loangate.authz.loan.facts.Circumstances;
import org.loangate.authz.loan.facts.Decisions;
import org.loangate.authz.loan.facts.TraceKey;
import org.loangate.authz.policy.Decision;
import org.loangate.authz.stepup.StepUps;
import org.loangate.contract.Terms;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Asks policy what it makes of terms that nobody has applied for: with the facts that an application would be decided
/// on, and no application made. The decision is kept as every other.
///
/// **Threads and transactions:** safe; each question is one transaction.
@Component
public final class Questions {

	private final Decisions decisions;

	private final TraceKey traceKey;

	private final StepUps stepUps;

	private final TransactionTemplate transaction;

	private final Clock clock;

	Questions(Decisions decisions, TraceKey traceKey, StepUps stepUps, PlatformTransactionManager transactions,
			Clock clock) {
		this.decisions = decisions;
		this.traceKey = traceKey;
		this.stepUps = stepUps;
		this.transaction = new TransactionTemplate(transactions);
		this.clock = clock;
	}

	/// Asks. No browser is at hand: what rules read of one is unknown, or not known to
	/// be the subject's.
	/// @param clientId who asks, which stands for the client of an application
	/// @param network where the subject's request came from
	public Answer ask(Subject subject, String clientId, Terms terms, String network) {
		return Objects.requireNonNull(this.transaction.execute((_) -> {
			Circumstances asked = new Circumstances(UUID.randomUUID(), subject, clientId, clientId, terms, network,
					this.traceKey.of(terms, network, null), null, null);
			return new Answer(this.decisions.decide(asked, this.clock.instant()),
					this.stepUps.quarantined(subject).isEmpty());
		}));
	}

	/// What policy makes of it.
	///
	/// @param settled whether the subject has no factor that is nothing but new
	public record Answer(Decision decision, boolean settled) {
	}

}
