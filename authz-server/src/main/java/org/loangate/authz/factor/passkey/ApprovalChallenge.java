package org.loangate.authz.factor.passkey;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.account.Subject;
import org.loangate.contract.CanonicalJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The challenge of a passkey that approves of something in the policy.
///
/// @param inputs canonical JSON, see [OfficerApprovals]
record ApprovalChallenge(String inputs) {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	static ApprovalChallenge of(URI issuer, Subject officer, OfficerApprovals.Statement statement, String random,
			long expiresAt) {
		Map<String, Object> inputs = new LinkedHashMap<>();
		inputs.put("v", 1);
		inputs.put("iss", issuer.toString());
		inputs.put("sub", officer.id());
		inputs.put("action", statement.action());
		inputs.put("version", statement.version());
		Optional.ofNullable(statement.tests()).ifPresent((tests) -> inputs.put("tests", tests));
		Optional.ofNullable(statement.base()).ifPresent((base) -> inputs.put("base", base));
		Optional.ofNullable(statement.reason()).ifPresent((reason) -> inputs.put("reason", reason));
		inputs.put("random", random);
		inputs.put("exp", expiresAt);
		return new ApprovalChallenge(new String(CanonicalJson.of(inputs), StandardCharsets.UTF_8));
	}

	byte[] digest() {
		return TermsChallenge.digest(OfficerApprovals.DOMAIN_TAG, this.inputs);
	}

	/// Whether it says exactly this, and its time is not over.
	boolean says(URI issuer, Subject officer, OfficerApprovals.Statement statement, Instant now) {
		JsonNode kept = MAPPER.readTree(this.inputs);
		long expiresAt = kept.path("exp").asLong(0);
		return now.isBefore(Instant.ofEpochSecond(expiresAt))
				&& equals(of(issuer, officer, statement, kept.path("random").asString(""), expiresAt));
	}

}
