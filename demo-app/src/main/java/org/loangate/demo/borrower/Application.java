package org.loangate.demo.borrower;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Terms;
import org.loangate.demo.borrower.oauth.Grant;

/// One loan, or one change of payout account, that a visitor asks for; from the form to its outcome.
///
/// It goes to the lender under one idempotency key, whatever happens on the way: a repeated form, a second tab, a code that
/// comes back twice and a lost answer all lead here, and only one of them at a time gets to work on it. The payout account
/// is kept until the outcome is known.
///
/// Threads: may be used by any number.
final class Application {

	private final ReentrantLock lock = new ReentrantLock();

	private final String id;

	private final String idempotencyKey = UUID.randomUUID().toString();

	private final Summary summary;

	private @Nullable Terms terms;

	private @Nullable Grant grant;

	private @Nullable Outcome outcome;

	private boolean isClaimed;

	Application(String id, Terms terms) {
		this.id = id;
		this.terms = terms;
		this.summary = Summary.of(terms);
	}

	/// Names it in this app's own addresses, 22 characters of base64url.
	String id() {
		return this.id;
	}

	/// What every attempt to carry it out is sent under.
	String idempotencyKey() {
		return this.idempotencyKey;
	}

	/// What it is about, without the account number.
	Summary summary() {
		return this.summary;
	}

	/// The terms, as long as they may still be needed.
	Optional<Terms> terms() {
		return locked(() -> Optional.ofNullable(this.terms));
	}

	/// The token that was issued for it, as long as it may still be needed.
	Optional<Grant> grant() {
		return locked(() -> Optional.ofNullable(this.grant));
	}

	/// How it ended, or nothing while it waits for the borrower.
	Optional<Outcome> outcome() {
		return locked(() -> Optional.ofNullable(this.outcome));
	}

	/// Whether it waits for the borrower and may be taken to the authorization server
	/// (again) on these terms.
	boolean isOpenFor(Terms asked) {
		return locked(() -> !this.isClaimed && this.outcome == null && asked.equals(this.terms));
	}

	/// Takes it over to carry it out: true once, for the first code that comes back.
	boolean claim() {
		return locked(() -> {
			if (this.isClaimed || this.outcome != null) {
				return false;
			}
			this.isClaimed = true;
			this.outcome = Outcome.WORKING;
			return true;
		});
	}

	/// Takes it over to find out what became of it: true for one caller at a time, while
	/// nobody knows.
	boolean resume() {
		return locked(() -> {
			if (!Outcome.UNKNOWN.equals(this.outcome)) {
				return false;
			}
			this.outcome = Outcome.WORKING;
			return true;
		});
	}

	/// Keeps the token for the attempts to come.
	void granted(Grant issued) {
		locked(() -> this.grant = issued);
	}

	/// Lays down how it ended. Only [Outcome#UNKNOWN] can be followed by another.
	void settle(Outcome ended) {
		locked(() -> {
			end(ended);
			return ended;
		});
	}

	/// Lays down how it ended before it was carried out.
	/// @return false, and nothing is changed, where it has got further than that by now
	boolean settleUnclaimed(Outcome ended) {
		return locked(() -> {
			if (this.isClaimed || this.outcome != null) {
				return false;
			}
			end(ended);
			return true;
		});
	}

	private void end(Outcome ended) {
		this.outcome = ended;
		switch (ended.kind()) {
			case BOOKED, REFUSED, DECLINED -> {
				this.terms = null;
				this.grant = null;
			}
			case HELD, COOLING_OFF -> this.grant = null;
			case UNAVAILABLE -> {
			}
		}
	}

	private <T> T locked(Supplier<T> action) {
		this.lock.lock();
		try {
			return action.get();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public String toString() {
		return "Application[" + this.id + "]";
	}

	/// What may be shown, and kept, without the account number.
	///
	/// @param amount what is asked for, or nothing for a change of payout account
	/// @param termMonths likewise
	/// @param purpose likewise
	/// @param loanId the loan whose payout account is to change, or nothing for a new
	/// loan
	/// @param payoutLast4 last four characters of the payout account
	record Summary(@Nullable BigDecimal amount, @Nullable Integer termMonths, @Nullable String purpose,
			@Nullable String loanId, String payoutLast4) {

		static Summary of(Terms terms) {
			return switch (terms) {
				case LoanTerms loan -> new Summary(loan.amount().value(), loan.termMonths(), loan.purpose(), null,
						loan.payoutAccount().last4());
				case PayoutAccountChange change ->
					new Summary(null, null, null, change.loanId(), change.payoutAccount().last4());
			};
		}

	}

}
