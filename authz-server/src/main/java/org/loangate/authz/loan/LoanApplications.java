package org.loangate.authz.loan;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.loangate.authz.account.AccountFrozen;
import org.loangate.authz.account.KeepsOpen;
import org.loangate.authz.account.Subject;
import org.loangate.authz.factor.liveness.LivenessRevoked;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.Row.State;
import org.loangate.authz.platform.StoreUnavailable;
import org.loangate.authz.session.SignedOut;
import org.loangate.contract.Expiry;
import org.loangate.contract.Requirement;
import org.loangate.contract.Terms;
import org.loangate.contract.TermsClaims;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Loan applications, from proposed to redeemed.
///
/// **Threads and transactions:** safe; each method is one transaction, its evidence in it, and joins the caller's where
/// there is one. **Errors:** [StoreUnavailable] and Spring's data access exceptions when a store is down; nothing has
/// changed then.
@Component
public final class LoanApplications implements KeepsOpen {

	/// How long a transaction token lives, and how long a redemption is answered again.
	public static final Duration TRANSACTION_TOKEN_TTL = Duration.ofMinutes(5);

	private static final Pattern UUIDS = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

	private static final Set<State> REVOCABLE = Set.of(State.PROPOSED, State.CHALLENGED, State.HELD, State.APPROVED,
			State.ISSUED);

	private final JdbcApplications rows;

	private final Proposals proposals;

	private final SealedTerms sealedTerms;

	private final Journal journal;

	private final TransactionTemplate transaction;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	LoanApplications(JdbcApplications rows, Proposals proposals, SealedTerms sealedTerms, Journal journal,
			PlatformTransactionManager transactions, ApplicationEventPublisher events, Clock clock) {
		this.rows = rows;
		this.proposals = proposals;
		this.sealedTerms = sealedTerms;
		this.journal = journal;
		this.transaction = new TransactionTemplate(transactions);
		this.events = events;
		this.clock = clock;
	}

	/// Proposes an application: policy decides, and what it decided is kept.
	///
	/// The same request of the same subject again gives the same application; so do the
	/// same subject, client and terms while it is held. An application that is still open
	/// is then tied to the browser session and key of this proposal.
	/// @return proposed or challenged, where the borrower goes on at [#pathOf]; held or
	/// refused; or, of a repeated request, any other state
	/// @throws IllegalArgumentException when that request had other terms before
	/// @throws NoAccount where the subject's account was closed meanwhile
	/// @throws SameAccount where the loan's money goes there already
	public LoanApplication propose(Proposal proposal) {
		return inTransaction(() -> load(this.proposals.propose(proposal)).orElseThrow());
	}

	/// An application as it is now; one whose time is over is expired by this call.
	public Optional<LoanApplication> find(UUID id) {
		return inTransaction(() -> load(id));
	}

	/// What has come of applications so far.
	/// @param ids identifiers; what is none of an application is left out
	public Map<String, CameOf> cameOf(Collection<String> ids) {
		List<UUID> known = ids.stream()
			.distinct()
			.flatMap((id) -> UUIDS.matcher(id).matches() ? Stream.of(UUID.fromString(id)) : Stream.empty())
			.toList();
		Map<String, CameOf> found = new HashMap<>();
		this.rows.cameOf(known).forEach((id, came) -> found.put(id.toString(), came));
		return found;
	}

	/// Until when an application stays as it is.
	Optional<Instant> endOf(UUID id) {
		return this.rows.byId(id).map(Row::expiresAt);
	}

	/// Applications that wait, the longest first.
	public List<LoanApplication.Held> held(int most) {
		return inTransaction(() -> this.rows.held(this.clock.instant(), most)
			.stream()
			.map((row) -> row.application(this.sealedTerms.open(row.id(), row.termsSealed())))
			.filter(LoanApplication.Held.class::isInstance)
			.map(LoanApplication.Held.class::cast)
			.toList());
	}

	/// The page on which a borrower goes on with an application. It ends by leading to
	/// the application's `returnTo`.
	public String pathOf(UUID id) {
		return "/applications/" + id;
	}

	/// Issues the one token of an approved application.
	/// @param clientId who asks for the token, as authenticated
	/// @param jkt thumbprint of the key the token will be bound to
	/// @param jti identifier of the token, 22 characters of base64url
	/// @param expiresAt the token's `exp`
	public Issuance issue(UUID id, String clientId, String jkt, String jti, Instant expiresAt) {
		return inTransaction(() -> {
			if (!this.rows.issue(id, clientId, jkt, jti, this.clock.instant(), expiresAt)) {
				return new Issuance.Refused();
			}
			this.journal.issued(id, jkt, jti, expiresAt);
			Row row = this.rows.byId(id).orElseThrow();
			Terms terms = this.sealedTerms.open(id, row.termsSealed());
			return new Issuance.Issued(Row.present(row.assurance()), terms,
					this.sealedTerms.claims(id, terms, row.accountKeySealed()));
		});
	}

	/// Redeems a loan application token, once.
	///
	/// A second call with the same key and the same body digest gives the same answer
	/// while the first one's transaction token lives. Where the lending API answered the
	/// first by a status that the rule lists, one call under another key gets a token
	/// with the same `txn` and `exp`, and the first key counts no longer. Any other
	/// second call is refused, and so is a request that differs from what was agreed, of
	/// which nothing is then
	/// redeemed.
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc8693#section-2.2.2">RFC 8693,
	/// section 2.2.2</a>
	public Redemption redeem(RedeemRequest request) {
		return inTransaction(() -> {
			Optional<Row> found = this.rows.byJti(request.jti()).filter((row) -> request.jkt().equals(row.jkt()));
			if (found.isEmpty()) {
				return refused(Redemption.Reason.UNKNOWN);
			}
			Row row = found.get();
			return (row.state() == State.ISSUED) ? redeem(row, request) : answerAgain(row, request);
		});
	}

	private Redemption redeem(Row row, RedeemRequest request) {
		Instant now = this.clock.instant();
		Requirement required = Row.present(row.required());
		if (!new Requirement(required.acrs(), required.methods(), null).isMetBy(request.assurance(), now)) {
			return refused(Redemption.Reason.UNKNOWN);
		}
		Terms terms = this.sealedTerms.open(row.id(), row.termsSealed());
		List<String> differing = differences(terms, request);
		if (!differing.isEmpty()) {
			return new Redemption.Refused(Redemption.Reason.TERMS_DIFFER, differing);
		}
		Instant transactionExpiresAt = now.truncatedTo(ChronoUnit.SECONDS).plus(TRANSACTION_TOKEN_TTL);
		if (!this.rows.redeem(request, now, transactionExpiresAt)) {
			// Another request was faster, or the time is up: the row as it is now says
			// which.
			return answerAgain(this.rows.byId(row.id()).orElseThrow(), request);
		}
		this.journal.redeemed(row.id(), request, transactionExpiresAt);
		return granted(row, terms, transactionExpiresAt);
	}

	private static List<String> differences(Terms terms, RedeemRequest request) {
		if (!terms.type().equals(request.rule().type()) || !terms.type().equals(request.details().type())) {
			return List.of("type");
		}
		if (!terms.location().equals(request.url())) {
			return List.of("locations");
		}
		return TermsClaims.differences(terms, request.details(), request.rule().fields());
	}

	private Redemption answerAgain(Row row, RedeemRequest request) {
		return switch (row.state()) {
			case REDEEMED -> isSame(row, request) ? sameAsBefore(row) : redeemAgain(row, request);
			case REFUSED -> refused(Redemption.Reason.REVOKED);
			case ISSUED -> refused(Redemption.Reason.EXPIRED);
			case PROPOSED, CHALLENGED, HELD, APPROVED, EXPIRED -> refused(Redemption.Reason.UNKNOWN);
		};
	}

	private Redemption sameAsBefore(Row row) {
		return granted(row, this.sealedTerms.open(row.id(), row.termsSealed()),
				Row.present(row.transactionExpiresAt()));
	}

	private Redemption redeemAgain(Row row, RedeemRequest request) {
		Terms terms = this.sealedTerms.open(row.id(), row.termsSealed());
		if (!differences(terms, request).isEmpty()) {
			return refused(Redemption.Reason.REDEEMED);
		}
		if (!request.rule().again().isEmpty() && this.rows.redeemAgain(request, this.clock.instant())) {
			this.journal.redeemedAgain(row.id(), request);
			return granted(row, terms, Row.present(row.transactionExpiresAt()));
		}
		// The same request may have been faster than itself.
		Row now = this.rows.byId(row.id()).orElseThrow();
		return isSame(now, request) ? sameAsBefore(now) : refused(Redemption.Reason.REDEEMED);
	}

	/// Takes down what a lending API answered. The same again changes nothing; so does
	/// one for a key that does not count, or for an application that is not redeemed.
	///
	/// @return whether it was new
	public boolean answered(LendingAnswer answer) {
		return inTransaction(() -> {
			boolean taken = this.rows.answer(answer);
			if (taken) {
				this.journal.answered(answer);
			}
			return taken;
		});
	}

	private boolean isSame(Row row, RedeemRequest request) {
		return request.idempotencyKey().equals(row.idempotencyKey())
				&& Arrays.equals(request.bodyDigest(), row.bodyDigest())
				&& !Expiry.isPast(Row.present(row.transactionExpiresAt()), this.clock.instant());
	}

	private Redemption granted(Row row, Terms terms, Instant expiresAt) {
		return new Redemption.Granted(row.id(), row.subject(), row.clientId(), Row.present(row.assurance()),
				this.sealedTerms.claims(row.id(), terms, row.accountKeySealed()), expiresAt);
	}

	private static Redemption refused(Redemption.Reason reason) {
		return new Redemption.Refused(reason, List.of());
	}

	/// Takes back whatever is not yet redeemed of an application.
	/// @return whether there was anything to take back
	public boolean revoke(UUID id) {
		return inTransaction(() -> this.rows.byId(id).map((row) -> end(row, Reason.REVOKED)).orElse(false));
	}

	/// Takes back a token that is not yet redeemed, and with it its application.
	/// @param jti of a token that was issued to whoever asks
	/// @return whether there was anything to take back
	public boolean revokeToken(String jti) {
		return inTransaction(() -> this.rows.byJti(jti).map((row) -> end(row, Reason.REVOKED)).orElse(false));
	}

	/// Ends an application for a reason of the borrower's own.
	boolean end(UUID id, Reason reason) {
		return inTransaction(() -> this.rows.byId(id).map((row) -> end(row, reason)).orElse(false));
	}

	private boolean end(Row read, Reason reason) {
		Row row = read;
		// The state may move on between reading and updating, but only forward: a few
		// rounds settle it.
		while (REVOCABLE.contains(row.state())) {
			if (this.rows.refuse(row.id(), row.state(), reason, null, Map.of(), this.clock.instant())) {
				this.journal.refused(row.id(), reason);
				if (row.jti() != null && row.tokenExpiresAt() != null) {
					this.events.publishEvent(new LoanTokenRevoked(row.id(), row.jti(), row.tokenExpiresAt()));
				}
				return true;
			}
			row = this.rows.byId(row.id()).orElseThrow();
		}
		return false;
	}

	@Override
	public Optional<String> keepsOpen(Subject subject) {
		return this.rows.isAnyOpen(subject, this.clock.instant()) ? Optional.of("loan") : Optional.empty();
	}

	@EventListener
	void on(LivenessRevoked event) {
		revoke(event.applicationId());
	}

	/// A sign-in that ended takes the loan tokens with it that nobody redeemed.
	@EventListener
	void on(SignedOut event) {
		inTransaction(
				() -> this.rows.unredeemed(event.sid()).stream().filter((row) -> end(row, Reason.REVOKED)).count());
	}

	/// An account that two sides want takes with it what was agreed to in its name and
	/// nobody redeemed: which of them agreed is what the desk has to find out.
	@EventListener
	void on(AccountFrozen event) {
		inTransaction(
				() -> this.rows.unredeemed(event.subject()).stream().filter((row) -> end(row, Reason.REVOKED)).count());
	}

	private Optional<LoanApplication> load(UUID id) {
		Instant now = this.clock.instant();
		return this.rows.byId(id).map((row) -> {
			if (row.hasLapsed(now) && this.rows.expire(id, row.state(), now)) {
				this.journal.expired(id);
				return this.rows.byId(id).orElseThrow();
			}
			return row;
		}).map((row) -> row.application(this.sealedTerms.open(id, row.termsSealed())));
	}

	private <T> T inTransaction(Supplier<T> work) {
		return Row.present(this.transaction.execute((status) -> work.get()));
	}

	/// A change of a payout account to the one that it is.
	public static final class SameAccount extends IllegalStateException {

		private static final long serialVersionUID = 1L;

		SameAccount() {
			super("payout_account: the one that the loan has (expected: another)");
		}

	}

	/// Somebody's account was closed while they were about to ask for a loan.
	public static final class NoAccount extends IllegalStateException {

		private static final long serialVersionUID = 1L;

		NoAccount() {
			super("the account is closed (expected: an open one)");
		}

	}

}
