package org.loangate.contract;

import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import javax.crypto.Mac;
import javax.crypto.SecretKey;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Terms as they stand in a JWT: the element of `authorization_details` with the payout account as
/// `{"scheme", "last4", "digest"}`, so that no token holds a full account number.
///
/// In an access token it is the one element of the claim `authorization_details`; in a transaction token the same array is
/// the member `authorization_details` of `tctx`.
public final class TermsClaims {

	/// The name of the claim.
	public static final String CLAIM = "authorization_details";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private final JsonNode detail;

	private TermsClaims(JsonNode detail) {
		this.detail = detail;
	}

	/// The JWT's form of terms.
	///
	/// @param accountKey of that application alone, 32 random bytes for HMAC-SHA-256
	public static TermsClaims of(Terms terms, SecretKey accountKey) {
		Map<String, Object> account = new LinkedHashMap<>();
		account.put("scheme", terms.payoutAccount().scheme().value());
		account.put("last4", terms.payoutAccount().last4());
		account.put("digest", digest(terms.payoutAccount(), accountKey));
		Map<String, Object> detail = new LinkedHashMap<>(terms.toAuthorizationDetail());
		detail.put("payout_account", account);
		return new TermsClaims(MAPPER.valueToTree(detail));
	}

	/// Reads the value of the claim `authorization_details` of a token whose signature
	/// was verified.
	///
	/// @param claim the claim as any JSON library hands it over, or nothing where the
	/// token has none
	/// @return nothing unless it is an array of one object that names its type, location
	/// and payout account
	public static Optional<TermsClaims> read(@Nullable Object claim) {
		if (claim == null) {
			return Optional.empty();
		}
		// By way of text, so that numbers are of one kind whatever library read them.
		JsonNode details = MAPPER.readTree(MAPPER.writeValueAsString(claim));
		JsonNode detail = details.path(0);
		boolean whole = details.isArray() && details.size() == 1 && detail.path("type").isString()
				&& detail.path("locations").path(0).isString() && detail.path("payout_account").path("last4").isString()
				&& detail.path("payout_account").path("scheme").isString();
		return whole ? Optional.of(new TermsClaims(detail)) : Optional.empty();
	}

	/// The HMAC-SHA-256 over the canonical JSON of a payout account, in base64url.
	public static String digest(PayoutAccount account, SecretKey accountKey) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(accountKey);
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(mac.doFinal(CanonicalJson.of(account.toDetail())));
		}
		catch (NoSuchAlgorithmException | InvalidKeyException ex) {
			throw new IllegalStateException("HmacSHA256 refused the key", ex);
		}
	}

	/// The `authorization_details` type.
	public String type() {
		return this.detail.path("type").stringValue();
	}

	/// The URL at the gateway where the transaction is carried out.
	public String location() {
		return this.detail.path("locations").path(0).stringValue();
	}

	/// One term, or nothing where this type has none of that name.
	public Optional<JsonNode> term(String name) {
		return Optional.ofNullable(this.detail.get(name));
	}

	/// The value of the claim: an array of one object.
	public List<Map<String, Object>> toClaim() {
		Map<String, Object> claim = new LinkedHashMap<>();
		this.detail.properties().forEach((entry) -> claim.put(entry.getKey(), plain(entry.getValue())));
		return List.of(claim);
	}

	/// The body pointers of the fields that do not meet what was agreed to, in the order
	/// of the rules; none where all do.
	///
	/// The full account number is not known here: of the payout account, scheme and last
	/// four characters are compared, and
	/// the authorization server compares the rest.
	public List<String> differences(RequestDetails asked, List<FieldRule> rules) {
		JsonNode account = this.detail.path("payout_account");
		return differences(this.detail, asked, rules,
				(candidate) -> candidate.scheme().value().equals(account.path("scheme").asString(""))
						&& candidate.last4().equals(account.path("last4").asString("")));
	}

	/// The same, of the terms themselves: the full account number is compared.
	public static List<String> differences(Terms agreed, RequestDetails asked, List<FieldRule> rules) {
		return differences(MAPPER.valueToTree(agreed.toAuthorizationDetail()), asked, rules,
				(candidate) -> candidate.equals(agreed.payoutAccount()));
	}

	private static List<String> differences(JsonNode agreed, RequestDetails asked, List<FieldRule> rules,
			Predicate<PayoutAccount> sameAccount) {
		List<String> differing = new ArrayList<>();
		for (FieldRule rule : rules) {
			JsonNode field = asked.terms().get(rule.term());
			JsonNode term = agreed.get(rule.term());
			if (field == null || term == null || !meets(rule, field, term, sameAccount)) {
				differing.add(rule.bodyPointer());
			}
		}
		return List.copyOf(differing);
	}

	private static boolean meets(FieldRule rule, JsonNode field, JsonNode term, Predicate<PayoutAccount> sameAccount) {
		String name = rule.term();
		try {
			return switch (name) {
				case "amount" ->
					meets(rule.comparison(), TermReader.amount(field, name), TermReader.amount(term, name));
				case "term_months" -> meets(rule.comparison(),
						Integer.compare(TermReader.termMonths(field, name), TermReader.termMonths(term, name)));
				case "annual_rate_percent" ->
					meets(rule.comparison(), TermReader.percent(field, name).compareTo(TermReader.percent(term, name)));
				case "payout_account" -> sameAccount.test(TermReader.payoutAccount(field, name));
				default -> rule.comparison() == Comparison.EQUAL && field.equals(term);
			};
		}
		catch (InvalidTerm ex) {
			return false;
		}
	}

	private static boolean meets(Comparison comparison, Money field, Money term) {
		return switch (comparison) {
			case EQUAL -> field.equals(term);
			case AT_MOST -> field.isAtMost(term);
		};
	}

	private static boolean meets(Comparison comparison, int order) {
		return switch (comparison) {
			case EQUAL -> order == 0;
			case AT_MOST -> order <= 0;
		};
	}

	private static Object plain(JsonNode node) {
		return MAPPER.convertValue(node, Object.class);
	}

}
