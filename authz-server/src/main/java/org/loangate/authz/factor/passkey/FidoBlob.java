package org.loangate.authz.factor.passkey;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Certification;
import org.loangate.bootstrap.Beginning;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One FIDO metadata BLOB whose signature was found good.
///
/// Only the members that decide anything are read, model by model: one that cannot be read is left out, and so attests
/// nothing, while the others count. A reader of the whole would stop at the first status report that it has no word for.
///
/// @param no its number: each BLOB's is higher than the one before
/// @param nextUpdate the day by which there is a newer one
/// @param digest SHA-256 of it as it was read
/// @param models by AAGUID
/// @see <a href="https://fidoalliance.org/specs/mds/fido-metadata-service-v3.0-ps-20210518.html#metadata-blob">FIDO Metadata
/// Service 3, section 3.1.7 and 3.2</a>
@SuppressWarnings("ArrayRecordComponent") // never compared
record FidoBlob(long no, LocalDate nextUpdate, byte[] digest, Map<UUID, FidoModel> models) {

	/// The name that the signer's certificate must carry: the roots sign for many others.
	static final String SIGNER = "mds.fidoalliance.org";

	static final int MAX_LENGTH = 32 * 1024 * 1024;

	private static final int DNS_NAME = 2;

	// Section 3.1.4: what these tell of cannot be undone by a later report on the same
	// model.
	private static final Set<String> COMPROMISES = Set.of("REVOKED", "USER_VERIFICATION_BYPASS",
			"ATTESTATION_KEY_COMPROMISE", "USER_KEY_REMOTE_COMPROMISE", "USER_KEY_PHYSICAL_COMPROMISE");

	// FIDO Registry of Predefined Values, section 3.2
	private static final Set<String> HARDWARE = Set.of("hardware", "tee", "secure_element");

	FidoBlob {
		models = Map.copyOf(models);
	}

	/// Reads and checks a BLOB.
	/// @param jws its compact form
	/// @param roots whom its signer must lead to
	/// @throws IllegalArgumentException when anything about it is not as it must be,
	/// saying what
	static FidoBlob read(String jws, Set<TrustAnchor> roots, Instant now) {
		try {
			JWSObject blob = JWSObject.parse(jws.strip());
			JsonNode payload = JsonMapper.shared().readTree(blob.getPayload().toBytes());
			if (!payload.path("no").isIntegralNumber() || !payload.path("entries").isArray()) {
				throw new IllegalArgumentException("not a metadata BLOB");
			}
			LocalDate nextUpdate = LocalDate.parse(payload.path("nextUpdate").asString(""));
			verify(blob, roots, validAt(nextUpdate, now));
			return new FidoBlob(payload.path("no").asLong(), nextUpdate, sha256(jws),
					models(payload.path("entries"), LocalDate.ofInstant(now, ZoneOffset.UTC)));
		}
		catch (ParseException | JacksonException | DateTimeException ex) {
			throw new IllegalArgumentException("not a metadata BLOB", ex);
		}
	}

	// A BLOB that nobody renewed outlives its signer's certificate: it is judged by the
	// last day it was current.
	private static Instant validAt(LocalDate nextUpdate, Instant now) {
		Instant end = nextUpdate.atStartOfDay(ZoneOffset.UTC).toInstant();
		return end.isBefore(now) ? end : now;
	}

	private static void verify(JWSObject blob, Set<TrustAnchor> roots, Instant at) {
		List<X509Certificate> chain = new ArrayList<>();
		try {
			CertificateFactory certificates = CertificateFactory.getInstance("X.509");
			if (blob.getHeader().getX509CertChain() != null) {
				for (com.nimbusds.jose.util.Base64 der : blob.getHeader().getX509CertChain()) {
					chain.add(
							(X509Certificate) certificates.generateCertificate(new ByteArrayInputStream(der.decode())));
				}
			}
			if (chain.isEmpty()) {
				throw new IllegalArgumentException("it names no signer");
			}
			if (!blob.verify(verifier(chain.getFirst()))) {
				throw new IllegalArgumentException("its signature is wrong");
			}
			if (!isNamed(chain.getFirst())) {
				throw new IllegalArgumentException("its signer is not " + SIGNER);
			}
			chain.removeIf(
					(certificate) -> roots.stream().anyMatch((root) -> certificate.equals(root.getTrustedCert())));
			CertPath path = certificates.generateCertPath(chain);
			PKIXParameters parameters = new PKIXParameters(roots);
			// Its lists are at addresses on the Internet, which a server that signs
			// people in need not reach.
			parameters.setRevocationEnabled(false);
			parameters.setDate(Date.from(at));
			CertPathValidator.getInstance("PKIX").validate(path, parameters);
		}
		catch (GeneralSecurityException | JOSEException | ClassCastException ex) {
			throw new IllegalArgumentException("its signer does not lead to the root", ex);
		}
	}

	private static JWSVerifier verifier(X509Certificate signer) throws JOSEException {
		return switch (signer.getPublicKey()) {
			case RSAPublicKey key -> new RSASSAVerifier(key);
			case ECPublicKey key -> new ECDSAVerifier(key);
			default -> throw new IllegalArgumentException("its signer's key is neither RSA nor EC");
		};
	}

	private static boolean isNamed(X509Certificate signer) throws GeneralSecurityException {
		Collection<List<?>> names = signer.getSubjectAlternativeNames();
		return names != null && names.stream()
			.anyMatch((name) -> Integer.valueOf(DNS_NAME).equals(name.get(0)) && SIGNER.equals(name.get(1)));
	}

	private static Map<UUID, FidoModel> models(JsonNode entries, LocalDate today) {
		Map<UUID, FidoModel> models = new HashMap<>();
		for (JsonNode entry : entries) {
			model(entry, today).ifPresent((model) -> models.put(model.aaguid(), model));
		}
		return models;
	}

	// Authenticators of FIDO UAF and U2F have no AAGUID; nothing of theirs is enrolled
	// here.
	private static Optional<FidoModel> model(JsonNode entry, LocalDate today) {
		String aaguid = entry.path("aaguid").asString("");
		if (!aaguid.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
			return Optional.empty();
		}
		JsonNode statement = entry.path("metadataStatement");
		Set<String> protection = texts(statement.path("keyProtection"));
		boolean hardware = protection.stream().anyMatch(HARDWARE::contains) && !protection.contains("software");
		try {
			return Optional.of(new FidoModel(UUID.fromString(aaguid), named(statement.path("description").asString("")),
					anchors(statement.path("attestationRootCertificates")), hardware,
					texts(entry.path("statusReports"), "status").stream().anyMatch(COMPROMISES::contains),
					certification(entry.path("statusReports"), today)));
		}
		catch (GeneralSecurityException | IllegalArgumentException | DateTimeException _) {
			return Optional.empty();
		}
	}

	private static String named(String description) {
		String stripped = description.replaceAll("\\p{C}", "").strip();
		return Beginning.of(stripped, 200);
	}

	private static Set<TrustAnchor> anchors(JsonNode certificates) throws GeneralSecurityException {
		Set<TrustAnchor> anchors = new HashSet<>();
		for (JsonNode certificate : certificates) {
			// Some of them are broken over lines.
			byte[] der = Base64.getMimeDecoder().decode(certificate.asString(""));
			anchors.add(new TrustAnchor((X509Certificate) CertificateFactory.getInstance("X.509")
				.generateCertificate(new ByteArrayInputStream(der)), null));
		}
		return anchors;
	}

	// A model mostly has its functional certification and its level reported side by
	// side: the highest counts, unless the
	// latest report takes it away.
	private static @Nullable Certification certification(JsonNode reports, LocalDate today) {
		Certification highest = null;
		for (JsonNode report : reports) {
			String effective = report.path("effectiveDate").asString("");
			if (!effective.isEmpty() && LocalDate.parse(effective).isAfter(today)) {
				continue;
			}
			String status = report.path("status").asString("");
			Certification level = Certification.of(status).orElse(null);
			if (status.equals("NOT_FIDO_CERTIFIED")) {
				highest = null;
			}
			else if (level != null && (highest == null || level.isAtLeast(highest))) {
				highest = level;
			}
		}
		return highest;
	}

	private static Set<String> texts(JsonNode values, String... member) {
		Set<String> texts = new HashSet<>();
		for (JsonNode value : values) {
			texts.add(((member.length == 0) ? value : value.path(member[0])).asString(""));
		}
		return texts;
	}

	private static byte[] sha256(String jws) {
		try {
			return MessageDigest.getInstance("SHA-256")
				.digest(jws.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
