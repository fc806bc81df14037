package org.loangate.authz.factor.passkey;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.loangate.authz.account.Subject;
import org.loangate.contract.CanonicalJson;
import org.loangate.contract.Expiry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The challenge of a passkey that approves of something.
///
/// @param inputs canonical JSON, see [PasskeyApprovals]
record ApprovalChallenge(String domainTag, String inputs) {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	static ApprovalChallenge of(URI issuer, Subject person, PasskeyApprovals.Statement statement, String random,
			long expiresAt) {
		Map<String, Object> inputs = new LinkedHashMap<>();
		inputs.put("v", 1);
		inputs.put("iss", issuer.toString());
		inputs.put("sub", person.id());
		inputs.putAll(statement.members());
		inputs.put("random", random);
		inputs.put("exp", expiresAt);
		return new ApprovalChallenge(statement.domainTag(),
				new String(CanonicalJson.of(inputs), StandardCharsets.UTF_8));
	}

	byte[] digest() {
		return TermsChallenge.digest(this.domainTag, this.inputs);
	}

	/// Whether it says exactly this, and its time is not over.
	boolean says(URI issuer, Subject person, PasskeyApprovals.Statement statement, Instant now) {
		JsonNode kept = MAPPER.readTree(this.inputs);
		long expiresAt = kept.path("exp").asLong(0);
		return !Expiry.isPast(Instant.ofEpochSecond(expiresAt), now)
				&& equals(of(issuer, person, statement, kept.path("random").asString(""), expiresAt));
	}

}
