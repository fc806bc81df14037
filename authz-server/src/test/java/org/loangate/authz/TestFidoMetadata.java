package org.loangate.authz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.interfaces.ECPrivateKey;
import java.time.LocalDate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import org.bouncycastle.asn1.x509.GeneralName;
import org.loangate.authz.TestCertificates.Identity;
import tools.jackson.databind.json.JsonMapper;

/// FIDO metadata of this test's own alliance: a root, a signer, a maker of authenticators and their models.
public final class TestFidoMetadata {

	public static final Identity ROOT = TestCertificates.authority("CN=Metadata root,O=Alliance,C=US");

	public static final Identity SIGNER = signer("mds.fidoalliance.org");

	/// Whose certificates attest every model below.
	public static final Identity MAKER = TestCertificates.authority("CN=Maker root,O=Maker,C=SE");

	/// What the maker's security keys attest by.
	public static final Identity ATTESTATION = MAKER.issue("CN=Keys,OU=Authenticator Attestation,O=Maker,C=SE",
			(kind) -> kind.usedFor(null, null));

	/// A security key, certified at level 2.
	public static final UUID KEY = UUID.fromString("11111111-1111-4111-8111-111111111111");

	/// Another, with the functional certification only.
	public static final UUID PLAIN = UUID.fromString("22222222-2222-4222-8222-222222222222");

	/// One that keeps its keys in software.
	public static final UUID SOFTWARE = UUID.fromString("33333333-3333-4333-8333-333333333333");

	/// One of which user verification can be got around.
	public static final UUID BYPASSED = UUID.fromString("44444444-4444-4444-8444-444444444444");

	/// One with a certification that no version of the specification named when this was
	/// written.
	public static final UUID UNHEARD_OF = UUID.fromString("55555555-5555-4555-8555-555555555555");

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private TestFidoMetadata() {
	}

	/// What the tests' server reads.
	public static Map<String, String> settings() {
		return Map.of("LOANGATE_FIDO_METADATA_FILE", file(blob(10, LocalDate.now().plusDays(30))).toString(),
				"LOANGATE_FIDO_METADATA_ROOT_FILE", TestCertificates.pem(ROOT.certificate()).toString());
	}

	public static Identity signer(String name) {
		return ROOT.issue("CN=" + name + ",O=Alliance,C=US",
				(kind) -> kind.usedFor(null, null).alsoNamed(GeneralName.dNSName, name));
	}

	public static String blob(long no, LocalDate nextUpdate) {
		return blob(SIGNER, no, nextUpdate, entries());
	}

	/// A BLOB as somebody would sign it.
	public static String blob(Identity signer, long no, LocalDate nextUpdate, List<Map<String, Object>> entries) {
		try {
			JWSObject blob = new JWSObject(
					new JWSHeader.Builder(JWSAlgorithm.ES256)
						.x509CertChain(signer.chain().stream().map(TestFidoMetadata::der).toList())
						.build(),
					new Payload(MAPPER.writeValueAsString(
							Map.of("no", no, "nextUpdate", nextUpdate.toString(), "entries", entries))));
			blob.sign(new ECDSASigner((ECPrivateKey) signer.key()));
			return blob.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// Every model here.
	public static List<Map<String, Object>> entries() {
		return List.of(entry(KEY, "Maker Key 5", "hardware", "FIDO_CERTIFIED_L2", "FIDO_CERTIFIED"),
				entry(PLAIN, "Maker Key Lite", "hardware", "FIDO_CERTIFIED"),
				entry(SOFTWARE, "Maker Vault", "software", "FIDO_CERTIFIED_L1"),
				entry(BYPASSED, "Maker Key 1", "hardware", "FIDO_CERTIFIED_L1", "USER_VERIFICATION_BYPASS"),
				entry(UNHEARD_OF, "Maker Key 9", "hardware", "FIDO_CERTIFIED_L1", "SOMETHING_CERTIFIED_L9"),
				Map.of("aaid", "4e4e#4005", "statusReports", List.of(), "timeOfLastStatusChange", "2020-01-01"));
	}

	/// What the metadata says of one model.
	public static Map<String, Object> entry(UUID aaguid, String description, String protection, String... statuses) {
		List<Map<String, String>> reports = java.util.Arrays.stream(statuses)
			.map((status) -> Map.of("status", status, "effectiveDate", "2024-05-01"))
			.toList();
		return Map.of("aaguid", aaguid.toString(), "statusReports", reports, "timeOfLastStatusChange", "2024-05-01",
				"metadataStatement", Map.of("description", description, "keyProtection", List.of(protection),
						"attestationRootCertificates", List.of(der(MAKER.certificate()).toString())));
	}

	/// A file with that text.
	public static Path file(String text) {
		try {
			Path file = Files.createTempFile("blob", ".jwt");
			file.toFile().deleteOnExit();
			return Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static com.nimbusds.jose.util.Base64 der(java.security.cert.X509Certificate certificate) {
		try {
			return new com.nimbusds.jose.util.Base64(Base64.getEncoder().encodeToString(certificate.getEncoded()));
		}
		catch (CertificateEncodingException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
