package org.loangate.authz.loan;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.Actor;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.Requirement;
import org.loangate.contract.Terms;

/// Proposals as a client makes them, each of a request of its own.
public final class TestProposals {

	public static final String CLIENT = "lending-web";

	public static final String JKT = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I";

	public static final String LOANS = "http://localhost:8080/loans";

	public static final PayoutAccount ACCOUNT = PayoutAccount.of("cn-bank-card", "6222020200112233446");

	private TestProposals() {
	}

	public static LoanTerms terms(String amount) {
		return terms(amount, "CNY");
	}

	public static LoanTerms terms(String amount, String currency) {
		return new LoanTerms(Money.of(amount, currency), 12, new BigDecimal("7.35"), "working_capital", ACCOUNT, LOANS);
	}

	public static LoanTerms terms(String amount, String currency, PayoutAccount account) {
		return new LoanTerms(Money.of(amount, currency), 12, new BigDecimal("7.35"), "working_capital", account, LOANS);
	}

	/// A payout account that nobody has asked for before.
	public static PayoutAccount freshAccount() {
		String digits = "622202"
				+ String.format(Locale.ROOT, "%09d", ThreadLocalRandom.current().nextInt(1_000_000_000));
		return IntStream.range(0, 10)
			.mapToObj((check) -> digits + check)
			.flatMap((id) -> card(id).stream())
			.findFirst()
			.orElseThrow();
	}

	private static Optional<PayoutAccount> card(String id) {
		try {
			return Optional.of(PayoutAccount.of("cn-bank-card", id));
		}
		catch (IllegalArgumentException _) {
			return Optional.empty();
		}
	}

	public static PayoutAccountChange change() {
		return new PayoutAccountChange("42", ACCOUNT, LOANS + "/42/payout-account");
	}

	public static Proposal of(Subject subject, Terms terms) {
		return of(subject, terms, UUID.randomUUID().toString(), "sid-of-the-browser");
	}

	public static Proposal of(Subject subject, Terms terms, Actor actor) {
		String interaction = UUID.randomUUID().toString();
		return new Proposal(subject, CLIENT, "Sunrise Lending", terms, JKT, Requirement.NONE, interaction, actor,
				"sid-of-the-browser", "/oauth2/authorize?interaction=" + interaction, "http://127.0.0.1:8081");
	}

	public static Proposal of(Subject subject, Terms terms, String interaction, String sid) {
		return new Proposal(subject, CLIENT, "Sunrise Lending", terms, JKT, Requirement.NONE, interaction,
				new Actor("203.0.113.7", "A browser", null, null), sid, "/oauth2/authorize?interaction=" + interaction,
				"http://127.0.0.1:8081");
	}

}
