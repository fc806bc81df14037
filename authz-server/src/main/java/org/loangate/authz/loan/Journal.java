package org.loangate.authz.loan;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.loan.LoanApplication.Reason;
import org.loangate.authz.loan.LoanApplication.Unmet;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.contract.Assurance;

import org.springframework.stereotype.Component;

/// What is written down of each transition, in its transaction: enough to show years later who asked for what, what was
/// decided by which rules, what was proven over which terms, and what was redeemed.
@Component
final class Journal {

	private final Evidence evidence;

	Journal(Evidence evidence) {
		this.evidence = evidence;
	}

	void proposed(UUID id, Proposal proposal, byte[] termsSealed, Verdict verdict) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("subject", proposal.subject().id());
		data.put("client_id", proposal.clientId());
		putKey(data, proposal.jkt());
		data.put("network", proposal.actor().network());
		if (proposal.actor().userAgent() != null) {
			data.put("user_agent", printable(proposal.actor().userAgent()));
		}
		data.put("terms_type", proposal.terms().type());
		data.put("terms_digest", base64url(proposal.terms().digest()));
		data.put("terms_sealed", base64url(termsSealed));
		putVerdict(data, verdict);
		this.evidence.append("loan-proposed", id.toString(), data);
	}

	void decidedAgain(UUID id, Verdict verdict) {
		Map<String, Object> data = new LinkedHashMap<>();
		putVerdict(data, verdict);
		this.evidence.append("loan-decided", id.toString(), data);
	}

	void rebound(UUID id, Proposal proposal) {
		Map<String, Object> data = new LinkedHashMap<>();
		putKey(data, proposal.jkt());
		data.put("network", proposal.actor().network());
		this.evidence.append("loan-continued", id.toString(), data);
	}

	void challenged(UUID id, String challengeId) {
		this.evidence.append("loan-challenged", id.toString(), Map.of("challenge", challengeId));
	}

	void agreed(Row row) {
		this.evidence.append("loan-agreed", row.id().toString(), Map.of("subject", row.subject().id(), "terms_digest",
				base64url(row.termsDigest()), "challenge", String.valueOf(row.challengeId())));
	}

	void approved(Row row, Verdict verdict, Assurance assurance, List<ProvenFactor> proofs) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("subject", row.subject().id());
		data.put("client_id", row.clientId());
		putKey(data, row.jkt());
		data.put("terms_digest", base64url(row.termsDigest()));
		data.put("terms_sealed", base64url(row.termsSealed()));
		if (row.agreedAt() != null) {
			data.put("agreed_at", row.agreedAt().toString());
		}
		data.put("assurance", StoredJson.of(assurance));
		data.put("proofs", proofs.stream().map(Journal::proof).toList());
		putVerdict(data, verdict);
		this.evidence.append("loan-approved", row.id().toString(), data);
	}

	private static Map<String, Object> proof(ProvenFactor proof) {
		return Map.of("factor", proof.factor(), "amr", proof.amr(), "at", proof.at().toString(), "inputs",
				proof.evidence());
	}

	void issued(UUID id, String jkt, String jti, Instant expiresAt) {
		this.evidence.append("loan-issued", id.toString(),
				Map.of("jkt", jkt, "jti", jti, "expires_at", expiresAt.toString()));
	}

	// Not known before the token is issued, where the client named none.
	private static void putKey(Map<String, Object> data, @Nullable String jkt) {
		if (jkt != null) {
			data.put("jkt", jkt);
		}
	}

	void redeemed(UUID id, RedeemRequest request, Instant transactionExpiresAt) {
		this.evidence.append("loan-redeemed", id.toString(),
				Map.of("jti", request.jti(), "jkt", request.jkt(), "url", request.url(), "idempotency_key",
						request.idempotencyKey(), "body_digest", base64url(request.bodyDigest()),
						"transaction_expires_at", transactionExpiresAt.toString()));
	}

	void redeemedAgain(UUID id, RedeemRequest request) {
		this.evidence.append("loan-redeemed-again", id.toString(),
				Map.of("jti", request.jti(), "jkt", request.jkt(), "url", request.url(), "idempotency_key",
						request.idempotencyKey(), "body_digest", base64url(request.bodyDigest())));
	}

	void answered(LendingAnswer answer) {
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("idempotency_key", answer.idempotencyKey());
		data.put("status", answer.status());
		data.put("answer_digest", base64url(answer.digest()));
		if (answer.location() != null) {
			data.put("location", answer.location());
		}
		this.evidence.append("loan-answered", answer.applicationId().toString(), data);
	}

	void refused(UUID id, Reason reason) {
		this.evidence.append("loan-refused", id.toString(), Map.of("reason", reason.code()));
	}

	void unmet(UUID id, Unmet unmet) {
		this.evidence.append("loan-refused", id.toString(),
				Map.of("reason", Reason.UNMET_AUTHENTICATION_REQUIREMENTS.code(), "unmet", unmet.code()));
	}

	void awaits(UUID id, List<String> ways) {
		this.evidence.append("loan-waits-for-factor", id.toString(), Map.of("ways", ways));
	}

	void expired(UUID id) {
		this.evidence.append("loan-expired", id.toString(), Map.of());
	}

	private static void putVerdict(Map<String, Object> data, Verdict verdict) {
		data.put("decision", verdict.decision().id().toString());
		data.put("policy_digest", verdict.decision().policyDigest());
		data.put("outcome", verdict.decision().outcome().name().toLowerCase(Locale.ROOT));
		data.put("state", verdict.state().name().toLowerCase(Locale.ROOT));
		if (verdict.required() != null) {
			data.put("required", StoredJson.of(verdict.required(), verdict.settled(), verdict.excluded()));
		}
	}

	// A header from outside may hold what canonical JSON does not take.
	private static String printable(@Nullable String text) {
		return String.valueOf(text).replaceAll("[^\\x20-\\x7E]", "?");
	}

	private static String base64url(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
