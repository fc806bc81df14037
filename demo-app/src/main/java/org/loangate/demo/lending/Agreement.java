package org.loangate.demo.lending;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.loangate.contract.RequestDetails;
import org.loangate.contract.Terms;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;
import org.loangate.contract.TransactionToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a transaction token says was agreed to, checked against what is asked for.
///
/// @param txn names the transaction
/// @param subject who agreed
/// @param clientId by which client
/// @param accountDigest keyed digest of the payout account
record Agreement(UUID txn, String subject, String clientId, String accountDigest) {

	/// Checks a request against its token.
	/// @param token the token, verified
	/// @param scope what the operation needs
	/// @param asked what the body asks for
	static Agreement on(TransactionToken token, String scope, Terms asked) {
		TermsClaims agreed = token.terms();
		if (!token.scopes().contains(scope) || agreed == null || !agreed.type().equals(asked.type())
				|| !agreed.location().equals(asked.location())) {
			throw new LendingProblem(LendingProblem.Code.NOT_GRANTED);
		}
		Map<String, JsonNode> terms = new LinkedHashMap<>();
		asked.toAuthorizationDetail().forEach((name, value) -> terms.put(name, JsonMapper.shared().valueToTree(value)));
		List.of("type", "actions", "locations").forEach(terms::remove);
		List<FieldRule> rules = terms.keySet()
			.stream()
			.map((name) -> new FieldRule("/" + name, name, Comparison.EQUAL))
			.toList();
		List<String> differing = agreed.differences(new RequestDetails(asked.type(), terms), rules);
		if (!differing.isEmpty()) {
			throw new LendingProblem(LendingProblem.Code.DIFFERENT,
					differing.stream().map((pointer) -> "#" + pointer).toList());
		}
		String digest = agreed.term("payout_account").map((account) -> account.path("digest").asString("")).orElse("");
		return new Agreement(txnOf(token), token.subject(), token.clientId(), digest);
	}

	private static UUID txnOf(TransactionToken token) {
		try {
			return UUID.fromString(token.txn());
		}
		catch (IllegalArgumentException ex) {
			throw new LendingProblem(LendingProblem.Code.NOT_GRANTED);
		}
	}

}
