package org.loangate.demo.vendor;

import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.loangate.demo.DemoSettings;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

/// Writes what a verdict says.
@Component
final class VerdictMessages {

	private final JsonMapper json;

	private final SecureRandom random;

	private final WebhookSigner pseudonyms;

	VerdictMessages(JsonMapper json, SecureRandom random, DemoSettings settings) {
		this.json = json;
		this.random = random;
		this.pseudonyms = new WebhookSigner(settings.vendor().webhookSecret());
	}

	/// The body of a callback.
	/// @param session what the verdict is on
	/// @param verdict the verdict
	/// @param at when it was reached; the picture was taken then too, within the session
	/// @param isNonceWrong whether to put another nonce than the session's
	/// @param documentClaims digests of what stands in the document, by claim; empty
	/// where
	/// none are sent
	String write(LivenessSession session, Verdict verdict, Instant at, boolean isNonceWrong,
			Map<String, String> documentClaims) {
		Instant moment = at.truncatedTo(ChronoUnit.MILLIS);
		Map<String, Object> data = new LinkedHashMap<>();
		data.put("session_id", session.id());
		data.put("reference", session.reference());
		data.put("subject", session.subject());
		data.put("nonce", isNonceWrong ? randomHex(32) : session.nonce());
		data.put("verdict", verdict.value());
		data.put("liveness_score", new BigDecimal(verdict.livenessScore()));
		data.put("face_match_score", new BigDecimal(verdict.faceMatchScore()));
		data.put("pad_level", "iso-30107-3-level-2");
		// The same person has the same face on every visit: one reference for each
		// subject.
		data.put("face_ref", (session.purpose() == Purpose.PROOF) ? this.pseudonyms.pseudonym("face", session.subject())
				: Objects.requireNonNull(session.faceRef()));
		data.put("document_ref",
				(session.purpose() == Purpose.PROOF) ? this.pseudonyms.pseudonym("document", session.subject()) : null);
		if (session.purpose() == Purpose.PROOF && !documentClaims.isEmpty()) {
			data.put("document_claims", documentClaims);
		}
		data.put("media_sha256", randomHex(32));
		data.put("captured_at", (moment.isBefore(session.createdAt()) ? session.createdAt() : moment).toString());
		Map<String, Object> message = new LinkedHashMap<>();
		message.put("type", "liveness.completed");
		message.put("timestamp", moment.toString());
		message.put("data", data);
		return this.json.writeValueAsString(message);
	}

	private String randomHex(int bytes) {
		byte[] value = new byte[bytes];
		this.random.nextBytes(value);
		return HexFormat.of().formatHex(value);
	}

}
