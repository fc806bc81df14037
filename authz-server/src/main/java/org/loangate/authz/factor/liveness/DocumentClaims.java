package org.loangate.authz.factor.liveness;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.IdentityAsserted;
import org.loangate.authz.account.Subject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What a lender asserts of people's identity documents and what vendors saw in them, as digests under each vendor's key.
@Component
class DocumentClaims {

	/// Whose number it is says more than anything else in a document.
	private static final String NUMBER = "document_number";

	private static final String ASSERTED = "asserted";

	private static final Logger log = LoggerFactory.getLogger(DocumentClaims.class);

	private final JdbcClient jdbc;

	private final Vendors vendors;

	private final IdentityCollisions collisions;

	private final Clock clock;

	DocumentClaims(JdbcClient jdbc, Vendors vendors, IdentityCollisions collisions, Clock clock) {
		this.jdbc = jdbc;
		this.vendors = vendors;
		this.collisions = collisions;
		this.clock = clock;
	}

	/// Keeps what a lender asserts, in the caller's transaction. Whose document is
	/// another's already is held, and so is the other.
	@EventListener
	void on(IdentityAsserted asserted) {
		Map<String, ClaimsKey> keys = this.vendors.claimsKeys();
		if (keys.isEmpty()) {
			log.warn("nothing that is asserted of documents is kept: no vendor has a claims_key");
		}
		keys.forEach((vendor, key) -> {
			Map<String, String> claims = asserted.claims()
				.entrySet()
				.stream()
				.collect(Collectors.toMap(Map.Entry::getKey, (claim) -> base64url(key.digest(claim.getValue()))));
			lock(vendor, claims);
			this.collisions.hold(asserted.subject(),
					others(asserted.subject(), vendor, claims).stream().map(Subject::id).toList(),
					"document-of-another", Map.of("vendor", vendor, "source", ASSERTED));
			keep(asserted.subject(), vendor, ASSERTED, claims);
		});
	}

	/// Keeps what stands in a document, as digests.
	/// @param source the reference of the session in which a vendor saw it
	void keep(Subject subject, String vendor, String source, Map<String, String> seen) {
		seen.forEach((claim, digest) -> keep(subject, vendor, source, claim, bytes(digest)));
	}

	private void keep(Subject subject, String vendor, String source, String claim, byte[] digest) {
		this.jdbc.sql("""
				INSERT INTO authentication_document_claim (subject, vendor, source, claim, digest, created_at)
				VALUES (:subject, :vendor, :source, :claim, :digest, :now) ON CONFLICT DO NOTHING
				""")
			.param("subject", subject.id())
			.param("vendor", vendor)
			.param("source", source)
			.param("claim", claim)
			.param("digest", digest)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.update();
	}

	/// The claims that a lender asserted and a vendor did not see so, or not at all, by
	/// name.
	List<String> differing(Subject subject, String vendor, Map<String, String> seen) {
		Map<String, byte[]> asserted = new TreeMap<>();
		this.jdbc.sql("""
				SELECT claim, digest FROM authentication_document_claim
				WHERE subject = :subject AND vendor = :vendor AND source = :asserted
				""")
			.param("subject", subject.id())
			.param("vendor", vendor)
			.param("asserted", ASSERTED)
			.query((row, _) -> Map.entry(row.getString("claim"), row.getBytes("digest")))
			.list()
			.forEach((claim) -> asserted.put(claim.getKey(), claim.getValue()));
		return asserted.entrySet()
			.stream()
			.filter((claim) -> !isSeen(seen.get(claim.getKey()), claim.getValue()))
			.map(Map.Entry::getKey)
			.toList();
	}

	private static boolean isSeen(@Nullable String seen, byte[] asserted) {
		return seen != null && MessageDigest.isEqual(asserted, bytes(seen));
	}

	/// Keeps others from proving themselves by the same document meanwhile, in the
	/// caller's transaction: of two at once, the second sees the first.
	void lock(String vendor, Map<String, String> seen) {
		if (seen.containsKey(NUMBER)) {
			this.jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
				.param("key", "authentication_document_claim:" + vendor + seen.get(NUMBER))
				.query()
				.singleRow();
		}
	}

	/// Whose else the document is, as a lender asserts or a vendor saw.
	List<Subject> others(Subject subject, String vendor, Map<String, String> seen) {
		String number = seen.get(NUMBER);
		return (number == null) ? List.of() : this.jdbc.sql("""
				SELECT DISTINCT subject FROM authentication_document_claim
				WHERE vendor = :vendor AND claim = 'document_number' AND digest = :digest AND subject <> :subject
				ORDER BY subject LIMIT 20
				""")
			.param("vendor", vendor)
			.param("digest", bytes(number))
			.param("subject", subject.id())
			.query((row, _) -> new Subject(row.getString("subject")))
			.list();
	}

	private static String base64url(byte[] digest) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
	}

	private static byte[] bytes(String base64url) {
		return Base64.getUrlDecoder().decode(base64url);
	}

}
