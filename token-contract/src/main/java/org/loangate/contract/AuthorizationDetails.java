package org.loangate.contract;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.StringNode;

/// The `authorization_details` parameter: exactly one element, a loan application or a change of payout account.
///
/// Whatever is missing, unknown, of another JSON type or out of bounds is [ParsedTerms.Invalid] and names its field;
/// nothing is thrown. A change of payout account may leave out `actions`; the granted form always has it.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9396#section-2">RFC 9396, section 2</a>
public final class AuthorizationDetails {

	/// The most characters that are looked at.
	public static final int MAX_LENGTH = 16 * 1024;

	private static final String WHOLE = "authorization_details";

	private static final Set<String> LOAN_MEMBERS = Set.of("type", "actions", "locations", "amount", "term_months",
			"annual_rate_percent", "purpose", "payout_account");

	private static final Set<String> CHANGE_MEMBERS = Set.of("type", "actions", "locations", "loan_id",
			"payout_account");

	private AuthorizationDetails() {
	}

	/// Reads the parameter as a client sent it.
	///
	/// @param gatewayUrl the gateway's public URL, without a slash at its end;
	/// `locations` must lie where the type says,
	/// below this URL
	public static ParsedTerms parse(String json, String gatewayUrl) {
		return switch (StrictJson.read(json, MAX_LENGTH)) {
			case StrictJson.Malformed malformed ->
				new ParsedTerms.Invalid(fieldAt(malformed.pointer()), malformed.detail());
			case StrictJson.Read read -> element(read.node(), gatewayUrl);
		};
	}

	/// Reads [Terms#canonicalForm] back, as stored by the server itself.
	///
	/// @throws IllegalArgumentException if these bytes are no canonical form of terms
	public static Terms stored(byte[] canonicalForm) {
		if (StrictJson.read(canonicalForm, MAX_LENGTH) instanceof StrictJson.Read(JsonNode node)) {
			Terms terms = terms(node);
			if (Arrays.equals(terms.canonicalForm(), canonicalForm)) {
				return terms;
			}
		}
		throw new IllegalArgumentException("not the canonical form of terms");
	}

	/// The parameter that grants these terms: an array of one element, as it stands in a
	/// token response.
	public static String granting(Terms terms) {
		return JsonMapper.shared().writeValueAsString(List.of(terms.toAuthorizationDetail()));
	}

	private static ParsedTerms element(JsonNode node, String gatewayUrl) {
		if (!node.isArray() || node.size() != 1) {
			return new ParsedTerms.Invalid(WHOLE, "not one element (expected: an array of exactly one object)");
		}
		try {
			Terms terms = terms(node.get(0));
			if (!terms.location().equals(locationOf(terms, gatewayUrl))) {
				return new ParsedTerms.Invalid("locations",
						"elsewhere (expected: " + locationOf(terms, gatewayUrl) + ")");
			}
			return new ParsedTerms.Valid(terms);
		}
		catch (InvalidTerm ex) {
			return new ParsedTerms.Invalid(ex.field(), ex.detail());
		}
	}

	private static Terms terms(JsonNode element) {
		if (!element.isObject()) {
			throw new InvalidTerm(WHOLE, "not an object (expected: an array of exactly one object)");
		}
		String type = TermReader.text(element, "type");
		return switch (type) {
			case LoanTerms.TYPE -> loanTerms(element);
			case PayoutAccountChange.TYPE -> payoutAccountChange(element);
			default -> throw new InvalidTerm("type",
					InvalidTerm.shown(type) + " (expected: loan_application or payout_account_change)");
		};
	}

	private static LoanTerms loanTerms(JsonNode element) {
		TermReader.onlyMembers(element, LOAN_MEMBERS);
		checkActions(TermReader.member(element, "actions"));
		String location = location(element);
		return new LoanTerms(TermReader.amount(TermReader.member(element, "amount"), "amount"),
				TermReader.termMonths(TermReader.member(element, "term_months"), "term_months"),
				TermReader.percent(TermReader.member(element, "annual_rate_percent"), "annual_rate_percent"),
				TermReader.text(element, "purpose"),
				TermReader.payoutAccount(TermReader.member(element, "payout_account"), "payout_account"), location);
	}

	private static PayoutAccountChange payoutAccountChange(JsonNode element) {
		TermReader.onlyMembers(element, CHANGE_MEMBERS);
		if (element.has("actions")) {
			checkActions(element.get("actions"));
		}
		String location = location(element);
		return new PayoutAccountChange(TermReader.text(element, "loan_id"),
				TermReader.payoutAccount(TermReader.member(element, "payout_account"), "payout_account"), location);
	}

	private static void checkActions(JsonNode actions) {
		if (!actions.isArray() || actions.size() != 1 || !(actions.get(0) instanceof StringNode action)
				|| !"submit".equals(action.stringValue())) {
			throw new InvalidTerm("actions", "something else (expected: submit alone, in an array)");
		}
	}

	private static String location(JsonNode element) {
		JsonNode locations = TermReader.member(element, "locations");
		if (!locations.isArray() || locations.size() != 1 || !locations.get(0).isString()) {
			throw new InvalidTerm("locations", "not one location (expected: an array of one string)");
		}
		return locations.get(0).stringValue();
	}

	private static String locationOf(Terms terms, String gatewayUrl) {
		return switch (terms) {
			case LoanTerms loan -> gatewayUrl + "/loans";
			case PayoutAccountChange change -> gatewayUrl + "/loans/" + change.loanId() + "/payout-account";
		};
	}

	private static String fieldAt(String pointer) {
		String field = Arrays.stream(pointer.split("/", -1))
			.skip(1)
			.filter((name) -> !name.matches("[0-9]*"))
			.map(TermReader::named)
			.collect(Collectors.joining("."));
		return field.isEmpty() ? WHOLE : field;
	}

}
