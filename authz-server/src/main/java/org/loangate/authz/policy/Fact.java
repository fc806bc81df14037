package org.loangate.authz.policy;

import java.util.List;

import org.loangate.contract.Money;

/// A named, typed value that rules may read.
///
/// @param name as rules write it: `loan.amount`
/// @param type its type in rules
/// @param meaning what it says, for those who write rules
public record Fact(String name, Type type, String meaning) {

	/// What is asked for.
	public static final Fact ACTION = new Fact("action", Type.TEXT,
			"what is asked for: loan_application or payout_account_change");

	/// The amount of this loan.
	public static final Fact LOAN_AMOUNT = new Fact("loan.amount", Type.MONEY, "amount of this loan");

	/// The currency of this loan.
	public static final Fact LOAN_CURRENCY = new Fact("loan.currency", Type.TEXT, "currency of this loan, ISO 4217");

	/// What the subject was issued lately, with this loan.
	public static final Fact LOAN_TOTAL_24H = new Fact("loan.total_24h", Type.MONEY,
			"what the subject was issued in the last 24 hours, at every client, plus this loan");

	/// The term of this loan.
	public static final Fact LOAN_TERM_MONTHS = new Fact("loan.term_months", Type.NUMBER, "term of this loan, months");

	/// The purpose of this loan.
	public static final Fact LOAN_PURPOSE = new Fact("loan.purpose", Type.TEXT, "purpose of this loan");

	/// How well the subject is known.
	public static final Fact SUBJECT_IDENTITY = new Fact("subject.identity", Type.TEXT,
			"how well the subject is known: unproven, asserted or proven");

	/// What the subject could prove themselves by.
	public static final Fact SUBJECT_FACTORS = new Fact("subject.factors", Type.TEXTS,
			"factors the subject has enrolled: password, totp, passkey, liveness");

	/// What the subject enrolled too lately for it to agree to much.
	public static final Fact SUBJECT_QUARANTINED_FACTORS = new Fact("subject.quarantined_factors", Type.TEXTS,
			"factors of which the subject has nothing but what is still in quarantine: password, totp, passkey, liveness");

	/// What the subject's passkeys are.
	public static final Fact SUBJECT_PASSKEYS = new Fact("subject.passkeys", Type.TEXTS,
			"kinds among the subject's passkeys: synced, device-bound, attested, hardware, and FIDO_CERTIFIED to FIDO_CERTIFIED_L3plus");

	/// Who asks on the subject's behalf.
	public static final Fact CLIENT_ID = new Fact("client.id", Type.TEXT, "the client that asks");

	/// Where the request came from.
	public static final Fact ACTOR_NETWORK = new Fact("actor.network", Type.TEXT, "the address the request came from");

	/// Every fact there is.
	public static final List<Fact> ALL = List.of(ACTION, LOAN_AMOUNT, LOAN_CURRENCY, LOAN_TOTAL_24H, LOAN_TERM_MONTHS,
			LOAN_PURPOSE, SUBJECT_IDENTITY, SUBJECT_FACTORS, SUBJECT_QUARANTINED_FACTORS, SUBJECT_PASSKEYS, CLIENT_ID,
			ACTOR_NETWORK);

	/// The type a fact has in rules, and the Java type of its known readings.
	public enum Type {

		/// `string`: [String].
		TEXT,
		/// `list(string)`: [List] of [String].
		TEXTS,
		/// `int`: [Long].
		NUMBER,
		/// `bool`: [Boolean].
		TRUTH,
		/// `money`: [Money]; compares with money of the same currency only.
		MONEY;

		Object check(Object value) {
			boolean holds = switch (this) {
				case TEXT -> value instanceof String;
				case TEXTS -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
				case NUMBER -> value instanceof Long;
				case TRUTH -> value instanceof Boolean;
				case MONEY -> value instanceof Money;
			};
			if (!holds) {
				throw new IllegalArgumentException(value.getClass().getName() + " (expected: " + this + ")");
			}
			return value;
		}

	}

}
