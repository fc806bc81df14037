package org.loangate.authz.policy;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.Money;
import org.loangate.contract.PayoutAccountChange;

/// A named, typed value that rules may read.
///
/// @param name as rules write it: `loan.amount`
/// @param type its type in rules
/// @param unit what a number counts, or the standard that a text is of; empty where neither says anything
/// @param meaning what it says, for those who write rules
/// @param applicability when it applies; `null` where it always does, or where no other fact says so
public record Fact(String name, Type type, String unit, String meaning, @Nullable Applicability applicability) {

	private static final List<String> FACTORS = List.of("password", "totp", "passkey", "liveness");

	/// What is asked for.
	public static final Fact ACTION = new Fact("action", Type.TEXT, "",
			"what is asked for: loan_application or payout_account_change");

	/// The amount of this loan.
	public static final Fact LOAN_AMOUNT = new Fact("loan.amount", Type.MONEY, "", "amount of this loan").ofLoans();

	/// The currency of this loan.
	public static final Fact LOAN_CURRENCY = new Fact("loan.currency", Type.TEXT, "ISO 4217", "currency of this loan")
		.ofLoans();

	/// What the subject was issued lately, with this loan.
	public static final Fact LOAN_TOTAL_24H = new Fact("loan.total_24h", Type.MONEY, "",
			"what the subject was issued in the last 24 hours, at every client, plus this loan")
		.ofLoans();

	/// The term of this loan.
	public static final Fact LOAN_TERM_MONTHS = new Fact("loan.term_months", Type.NUMBER, "months", "term of this loan")
		.ofLoans();

	/// The interest of this loan.
	public static final Fact LOAN_ANNUAL_RATE_PERCENT = new Fact("loan.annual_rate_percent", Type.DECIMAL,
			"percent a year", "interest of this loan")
		.ofLoans();

	/// The purpose of this loan.
	public static final Fact LOAN_PURPOSE = new Fact("loan.purpose", Type.TEXT, "", "purpose of this loan").ofLoans();

	/// The kind of account that is paid out to.
	public static final Fact LOAN_PAYOUT_SCHEME = new Fact("loan.payout_scheme", Type.TEXT, "",
			"kind of payout account: cn-bank-card or iban");

	/// Whether the account was paid out to before.
	public static final Fact LOAN_PAYOUT_ACCOUNT_KNOWN = new Fact("loan.payout_account_known", Type.TRUTH, "",
			"whether an earlier loan of the subject's was issued for this payout account");

	/// How well the subject is known.
	public static final Fact SUBJECT_IDENTITY = new Fact("subject.identity", Type.TEXT, "",
			"how well the subject is known: unproven, asserted or proven; disputed while another account claims the same document or face");

	/// How old the account is.
	public static final Fact SUBJECT_ACCOUNT_AGE_HOURS = new Fact("subject.account_age_hours", Type.NUMBER, "hours",
			"time since the subject's account was opened");

	/// What the subject could prove themselves by.
	public static final Fact SUBJECT_FACTORS = new Fact("subject.factors", Type.TEXTS, "",
			"factors the subject has enrolled: password, totp, passkey, liveness");

	/// What the subject enrolled too lately for it to agree to much.
	public static final Fact SUBJECT_QUARANTINED_FACTORS = new Fact("subject.quarantined_factors", Type.TEXTS, "",
			"factors of which the subject has nothing but what is still in quarantine: password, totp, passkey, liveness");

	/// What the subject's passkeys are.
	public static final Fact SUBJECT_PASSKEYS = new Fact("subject.passkeys", Type.TEXTS, "",
			"kinds among the subject's passkeys: synced, device-bound, counter-regressed, attested, hardware, and FIDO_CERTIFIED to FIDO_CERTIFIED_L3plus");

	/// Whether a synced passkey counted backwards.
	public static final Fact SUBJECT_PASSKEY_COUNTER_REGRESSED = new Fact("subject.passkey_counter_regressed",
			Type.TRUTH, "",
			"whether the signature counter of one of the subject's passkeys ever went backwards: with one that syncs, a device that lags or a copy");

	/// How old the password is.
	public static final Fact SUBJECT_PASSWORD_AGE_HOURS = new Fact("subject.password_age_hours", Type.NUMBER, "hours",
			"time since the subject's password was set; unknown without one")
		.ofFactor("password");

	/// How old the authenticator app is.
	public static final Fact SUBJECT_TOTP_AGE_HOURS = new Fact("subject.totp_age_hours", Type.NUMBER, "hours",
			"time since the subject's authenticator app was added; unknown without one")
		.ofFactor("totp");

	/// How old the newest passkey is.
	public static final Fact SUBJECT_PASSKEY_AGE_HOURS = new Fact("subject.passkey_age_hours", Type.NUMBER, "hours",
			"time since the newest of the subject's passkeys was added; unknown without one")
		.ofFactor("passkey");

	/// How old the enrolled face is.
	public static final Fact SUBJECT_LIVENESS_AGE_HOURS = new Fact("subject.liveness_age_hours", Type.NUMBER, "hours",
			"time since the subject's face was enrolled; unknown without one")
		.ofFactor("liveness");

	/// Whether the account was ever recovered.
	public static final Fact SUBJECT_RECOVERED = new Fact("subject.recovered", Type.TRUTH, "",
			"whether the subject's account was ever recovered, by mail or by a recovery code");

	/// How long ago the account was recovered.
	public static final Fact SUBJECT_RECOVERY_AGE_HOURS = new Fact("subject.recovery_age_hours", Type.NUMBER, "hours",
			"time since the subject's account was last recovered; unknown where it never was")
		.where(SUBJECT_RECOVERED);

	/// Whether the subject is known by the browser.
	public static final Fact DEVICE_KNOWN = new Fact("device.known", Type.TRUTH, "",
			"whether the subject has proven more than a password in this browser before");

	/// How long the subject is known by the browser.
	public static final Fact DEVICE_AGE_HOURS = new Fact("device.age_hours", Type.NUMBER, "hours",
			"time since the subject first did so in this browser; unknown where it is not known")
		.where(DEVICE_KNOWN);

	/// Where the request came from.
	public static final Fact ACTOR_NETWORK = new Fact("actor.network", Type.TEXT, "",
			"the network the request came from: an IPv4 address, or the first 64 bits of an IPv6 address, such as 2001:db8:1:2::/64");

	/// How old the sign-in is.
	public static final Fact SESSION_AGE_MINUTES = new Fact("session.age_minutes", Type.NUMBER, "minutes",
			"time since the sign-in began");

	/// What the sign-in amounts to.
	public static final Fact SESSION_ACR = new Fact("session.acr", Type.TEXT, "",
			"authentication context that the sign-in amounts to, without anything proven for this transaction");

	/// How the subject signed in.
	public static final Fact SESSION_AMR = new Fact("session.amr", Type.TEXTS, "RFC 8176",
			"methods of the sign-in, without anything proven for this transaction");

	/// Who asks on the subject's behalf.
	public static final Fact CLIENT_ID = new Fact("client.id", Type.TEXT, "", "the client that asks");

	/// What the client is called.
	public static final Fact CLIENT_NAME = new Fact("client.name", Type.TEXT, "",
			"the name that the client shows people");

	/// The hour of the day.
	public static final Fact TIME_HOUR = new Fact("time.hour", Type.NUMBER, "hour, 0 to 23",
			"hour of the day at the lender");

	/// The day of the week.
	public static final Fact TIME_WEEKDAY = new Fact("time.weekday", Type.NUMBER, "day, 1 to 7",
			"day of the week at the lender; Monday is 1");

	/// How much is asked for by the subject.
	public static final Fact VELOCITY_SUBJECT_1H = new Fact("velocity.subject_1h", Type.NUMBER, "applications",
			"applications proposed by the subject in the last hour, this one included");

	/// How much is asked for by the subject.
	public static final Fact VELOCITY_SUBJECT_24H = new Fact("velocity.subject_24h", Type.NUMBER, "applications",
			"applications proposed by the subject in the last 24 hours, this one included");

	/// How much is asked for by the subject.
	public static final Fact VELOCITY_SUBJECT_7D = new Fact("velocity.subject_7d", Type.NUMBER, "applications",
			"applications proposed by the subject in the last 7 days, this one included");

	/// How much is asked for in this browser.
	public static final Fact VELOCITY_DEVICE_1H = new Fact("velocity.device_1h", Type.NUMBER, "applications",
			"applications proposed in this browser in the last hour, by anybody, this one included");

	/// How much is asked for in this browser.
	public static final Fact VELOCITY_DEVICE_24H = new Fact("velocity.device_24h", Type.NUMBER, "applications",
			"applications proposed in this browser in the last 24 hours, by anybody, this one included");

	/// How much is asked for in this browser.
	public static final Fact VELOCITY_DEVICE_7D = new Fact("velocity.device_7d", Type.NUMBER, "applications",
			"applications proposed in this browser in the last 7 days, by anybody, this one included");

	/// How many people ask in this browser.
	public static final Fact VELOCITY_DEVICE_SUBJECTS_7D = new Fact("velocity.device_subjects_7d", Type.NUMBER,
			"people",
			"people for whom applications were proposed in this browser in the last 7 days, this one included");

	/// How much is asked for for this payout account.
	public static final Fact VELOCITY_PAYOUT_ACCOUNT_1H = new Fact("velocity.payout_account_1h", Type.NUMBER,
			"applications",
			"applications proposed for this payout account in the last hour, by anybody, this one included");

	/// How much is asked for for this payout account.
	public static final Fact VELOCITY_PAYOUT_ACCOUNT_24H = new Fact("velocity.payout_account_24h", Type.NUMBER,
			"applications",
			"applications proposed for this payout account in the last 24 hours, by anybody, this one included");

	/// How much is asked for for this payout account.
	public static final Fact VELOCITY_PAYOUT_ACCOUNT_7D = new Fact("velocity.payout_account_7d", Type.NUMBER,
			"applications",
			"applications proposed for this payout account in the last 7 days, by anybody, this one included");

	/// How many people ask for this payout account.
	public static final Fact VELOCITY_PAYOUT_ACCOUNT_SUBJECTS_7D = new Fact("velocity.payout_account_subjects_7d",
			Type.NUMBER, "people",
			"people for whom applications were proposed for this payout account in the last 7 days, this one included");

	/// How much money is asked for to this payout account.
	public static final Fact VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H = new Fact("velocity.payout_account_amount_24h",
			Type.MONEY, "",
			"sum of the loans proposed for this payout account in the last 24 hours, by anybody, whatever became of them, this one included")
		.ofLoans();

	/// How much is asked for from this network.
	public static final Fact VELOCITY_NETWORK_1H = new Fact("velocity.network_1h", Type.NUMBER, "applications",
			"applications proposed from this network in the last hour, by anybody, this one included");

	/// How much is asked for from this network.
	public static final Fact VELOCITY_NETWORK_24H = new Fact("velocity.network_24h", Type.NUMBER, "applications",
			"applications proposed from this network in the last 24 hours, by anybody, this one included");

	/// How much is asked for from this network.
	public static final Fact VELOCITY_NETWORK_7D = new Fact("velocity.network_7d", Type.NUMBER, "applications",
			"applications proposed from this network in the last 7 days, by anybody, this one included");

	/// How many people ask from this network.
	public static final Fact VELOCITY_NETWORK_SUBJECTS_7D = new Fact("velocity.network_subjects_7d", Type.NUMBER,
			"people",
			"people for whom applications were proposed from this network in the last 7 days, this one included");

	/// Every fact there is.
	public static final List<Fact> ALL = List.of(ACTION, LOAN_AMOUNT, LOAN_CURRENCY, LOAN_TOTAL_24H, LOAN_TERM_MONTHS,
			LOAN_ANNUAL_RATE_PERCENT, LOAN_PURPOSE, LOAN_PAYOUT_SCHEME, LOAN_PAYOUT_ACCOUNT_KNOWN, SUBJECT_IDENTITY,
			SUBJECT_ACCOUNT_AGE_HOURS, SUBJECT_FACTORS, SUBJECT_QUARANTINED_FACTORS, SUBJECT_PASSKEYS,
			SUBJECT_PASSWORD_AGE_HOURS, SUBJECT_TOTP_AGE_HOURS, SUBJECT_PASSKEY_AGE_HOURS, SUBJECT_LIVENESS_AGE_HOURS,
			SUBJECT_PASSKEY_COUNTER_REGRESSED, SUBJECT_RECOVERED, SUBJECT_RECOVERY_AGE_HOURS, DEVICE_KNOWN,
			DEVICE_AGE_HOURS, ACTOR_NETWORK, SESSION_AGE_MINUTES, SESSION_ACR, SESSION_AMR, CLIENT_ID, CLIENT_NAME,
			TIME_HOUR, TIME_WEEKDAY, VELOCITY_SUBJECT_1H, VELOCITY_SUBJECT_24H, VELOCITY_SUBJECT_7D, VELOCITY_DEVICE_1H,
			VELOCITY_DEVICE_24H, VELOCITY_DEVICE_7D, VELOCITY_DEVICE_SUBJECTS_7D, VELOCITY_PAYOUT_ACCOUNT_1H,
			VELOCITY_PAYOUT_ACCOUNT_24H, VELOCITY_PAYOUT_ACCOUNT_7D, VELOCITY_PAYOUT_ACCOUNT_SUBJECTS_7D,
			VELOCITY_PAYOUT_ACCOUNT_AMOUNT_24H, VELOCITY_NETWORK_1H, VELOCITY_NETWORK_24H, VELOCITY_NETWORK_7D,
			VELOCITY_NETWORK_SUBJECTS_7D);

	Fact(String name, Type type, String unit, String meaning) {
		this(name, type, unit, meaning, null);
	}

	private Fact ofLoans() {
		return new Fact(this.name, this.type, this.unit, this.meaning, new Applicability(
				ACTION.name + " == \"" + LoanTerms.TYPE + "\"", Map.of(ACTION.name, PayoutAccountChange.TYPE)));
	}

	private Fact where(Fact truth) {
		return new Fact(this.name, this.type, this.unit, this.meaning,
				new Applicability(truth.name, Map.of(truth.name, false)));
	}

	private Fact ofFactor(String factor) {
		List<String> others = FACTORS.stream().filter((other) -> !other.equals(factor)).toList();
		return new Fact(this.name, this.type, this.unit, this.meaning, new Applicability(
				"\"" + factor + "\" in " + SUBJECT_FACTORS.name, Map.of(SUBJECT_FACTORS.name, others)));
	}

	/// When a fact applies. Where it does not it is unknown, and what rests on it
	/// restricts.
	///
	/// @param condition how a rule asks whether it does
	/// @param otherwise facts that are known where it does not, by name
	public record Applicability(String condition, Map<String, Object> otherwise) {

		public Applicability {
			otherwise = Map.copyOf(otherwise);
		}

	}

	/// The type a fact has in rules, and the Java type of its known readings.
	public enum Type {

		/// `string`: [String].
		TEXT,
		/// `list(string)`: [List] of [String].
		TEXTS,
		/// `int`: [Long].
		NUMBER,
		/// `double`: [Double].
		DECIMAL,
		/// `bool`: [Boolean].
		TRUTH,
		/// `money`: [Money]; compares with money of the same currency only.
		MONEY;

		/// Its name in CEL.
		public String celName() {
			return switch (this) {
				case TEXT -> "string";
				case TEXTS -> "list(string)";
				case NUMBER -> "int";
				case DECIMAL -> "double";
				case TRUTH -> "bool";
				case MONEY -> "money";
			};
		}

		Object check(Object value) {
			boolean holds = switch (this) {
				case TEXT -> value instanceof String;
				case TEXTS -> value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
				case NUMBER -> value instanceof Long;
				case DECIMAL -> value instanceof Double;
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
