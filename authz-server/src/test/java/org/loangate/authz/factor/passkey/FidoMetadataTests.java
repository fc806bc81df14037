package org.loangate.authz.factor.passkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.TrustAnchor;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.TestCertificates;
import org.loangate.authz.TestCertificates.Identity;
import org.loangate.authz.TestFidoMetadata;
import org.loangate.authz.TestSchema;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.policy.Certification;
import org.loangate.stores.Schema;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@IntegrationTest
class FidoMetadataTests {

	private static final LocalDate LATER = LocalDate.now(ZoneOffset.UTC).plusDays(30);

	private static final Set<TrustAnchor> ROOTS = Set.of(new TrustAnchor(TestFidoMetadata.ROOT.certificate(), null));

	/// Apart from the one that servers of other tests start on: a number that was
	/// accepted
	/// there keeps them from starting with a lower one.
	private static final JdbcTransactionManager OWN = new JdbcTransactionManager(
			TestSchema.migrated().dataSource(Schema.AUTHZ));

	private final JdbcClient jdbc = JdbcClient.create(OWN.getDataSource());

	@Autowired
	private FidoMetadata metadata;

	@Autowired
	private JdbcClient servers;

	@Autowired
	private Clock clock;

	private long newest() {
		return this.jdbc.sql("SELECT coalesce(max(no), 10) FROM authentication_fido_metadata")
			.query(Long.class)
			.single();
	}

	private FidoMetadata over(Path file, String root) {
		return over(new FidoSettings(file.toString(), root));
	}

	private FidoMetadata over(FidoSettings settings) {
		return new FidoMetadata(settings, this.jdbc, new Evidence(this.jdbc, OWN, this.clock),
				new TransactionTemplate(OWN), this.clock);
	}

	private FidoMetadata over(Path file) {
		return over(file, TestCertificates.pem(TestFidoMetadata.ROOT.certificate()).toString());
	}

	private static void replace(Path file, String text) throws IOException {
		FileTime before = Files.getLastModifiedTime(file);
		Files.writeString(file, text);
		Files.setLastModifiedTime(file, FileTime.from(before.toInstant().plusSeconds(1)));
	}

	private static FidoBlob read(String blob) {
		return FidoBlob.read(blob, ROOTS, Instant.now());
	}

	@Nested
	class Reading {

		@Test
		void knowsModelsByTheirAaguid() {
			FidoModel model = read(TestFidoMetadata.blob(7, LATER)).models().get(TestFidoMetadata.KEY);

			assertThat(model.description()).isEqualTo("Maker Key 5");
			assertThat(model.hardware()).isTrue();
			assertThat(model.compromised()).isFalse();
			assertThat(model.certification()).isEqualTo(Certification.L2);
			assertThat(model.anchors()).extracting(TrustAnchor::getTrustedCert)
				.containsExactly(TestFidoMetadata.MAKER.certificate());
		}

		@Test
		void readsAModelWithAStatusThatItHasNoWordFor() {
			FidoModel model = read(TestFidoMetadata.blob(7, LATER)).models().get(TestFidoMetadata.UNHEARD_OF);

			assertThat(model.certification()).isEqualTo(Certification.L1);
		}

		@Test
		void takesACertificationAwayThatALaterReportTakesAway() {
			String blob = TestFidoMetadata.blob(TestFidoMetadata.SIGNER, 7, LATER, List.of(TestFidoMetadata
				.entry(TestFidoMetadata.KEY, "Key", "hardware", "FIDO_CERTIFIED_L1", "NOT_FIDO_CERTIFIED")));

			assertThat(read(blob).models().get(TestFidoMetadata.KEY).certification()).isNull();
		}

		@Test
		void leavesOutAModelThatCannotBeRead() {
			String blob = TestFidoMetadata.blob(TestFidoMetadata.SIGNER, 7, LATER,
					List.of(java.util.Map.of("aaguid", TestFidoMetadata.KEY.toString(), "metadataStatement",
							java.util.Map.of("attestationRootCertificates", List.of("AAAA"))),
							TestFidoMetadata.entry(TestFidoMetadata.PLAIN, "Lite", "hardware")));

			assertThat(read(blob).models()).containsOnlyKeys(TestFidoMetadata.PLAIN);
		}

		@Test
		void refusesAChangedPayload() {
			String[] parts = TestFidoMetadata.blob(7, LATER).split("\\.", -1);
			String other = TestFidoMetadata.blob(8, LATER).split("\\.", -1)[1];

			assertThatIllegalArgumentException().isThrownBy(() -> read(parts[0] + "." + other + "." + parts[2]))
				.withMessage("its signature is wrong");
		}

		@Test
		void refusesAnUnsignedBlob() {
			String payload = TestFidoMetadata.blob(7, LATER).split("\\.", -1)[1];

			assertThatIllegalArgumentException().isThrownBy(() -> read("eyJhbGciOiJub25lIn0." + payload + "."));
		}

		@Test
		void refusesASignerOfAnotherRoot() {
			Identity stranger = TestCertificates.authority("CN=Metadata root,O=Alliance,C=US");
			Identity signer = stranger.issue("CN=mds.fidoalliance.org",
					(kind) -> kind.usedFor(null, null).alsoNamed(GeneralName.dNSName, FidoBlob.SIGNER));

			assertThatIllegalArgumentException()
				.isThrownBy(() -> read(TestFidoMetadata.blob(signer, 7, LATER, TestFidoMetadata.entries())))
				.withMessage("its signer does not lead to the root");
		}

		@Test
		void refusesAnotherNameThatTheRootSigned() {
			Identity other = TestFidoMetadata.signer("shop.example");

			assertThatIllegalArgumentException()
				.isThrownBy(() -> read(TestFidoMetadata.blob(other, 7, LATER, TestFidoMetadata.entries())))
				.withMessage("its signer is not mds.fidoalliance.org");
		}

		@Test
		void refusesASignerWhoseCertificateIsOver() {
			Identity over = TestFidoMetadata.ROOT.issue("CN=mds.fidoalliance.org",
					(kind) -> kind.usedFor(null, null)
						.alsoNamed(GeneralName.dNSName, FidoBlob.SIGNER)
						.valid(Duration.ofHours(-20), Duration.ofHours(-10)));

			assertThatIllegalArgumentException()
				.isThrownBy(() -> read(TestFidoMetadata.blob(over, 7, LATER, TestFidoMetadata.entries())))
				.withMessage("its signer does not lead to the root");
		}

		@Test
		void refusesWhatIsNoBlob() {
			for (String text : List.of("", "a.b.c", "{}", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA")) {
				assertThatIllegalArgumentException().isThrownBy(() -> read(text));
			}
		}

	}

	@Nested
	class Serving {

		@Test
		void refusesToStartWithAFileThatDoesNotVerify() {
			Path file = TestFidoMetadata.file("no blob");

			assertThatIllegalStateException().isThrownBy(() -> over(file))
				.withMessage("LOANGATE_FIDO_METADATA_FILE: " + file + ": not a metadata BLOB");
		}

		@Test
		void refusesToStartWithoutTheFile() {
			assertThatIllegalStateException().isThrownBy(() -> over(Path.of("/nowhere/blob.jwt")))
				.withMessage("LOANGATE_FIDO_METADATA_FILE: /nowhere/blob.jwt: it cannot be read");
		}

		@Test
		void believesThePlatformsGlobalSignRootAloneWhereNoRootIsGiven() {
			Path file = TestFidoMetadata.file(TestFidoMetadata.blob(newest(), LATER));

			assertThatIllegalStateException().isThrownBy(() -> over(file, ""))
				.withMessageEndingWith("its signer does not lead to the root");
		}

		@Test
		void refusesALowerNumberThanWasAcceptedBefore() {
			over(TestFidoMetadata.file(TestFidoMetadata.blob(newest() + 5, LATER)));
			Path older = TestFidoMetadata.file(TestFidoMetadata.blob(newest() - 1, LATER));

			assertThatIllegalStateException().isThrownBy(() -> over(older))
				.withMessageContaining("is lower than " + newest());
		}

		@Test
		void readsAFileThatIsReplaced() throws IOException {
			Path file = TestFidoMetadata.file(TestFidoMetadata.blob(newest(), LATER));
			FidoMetadata running = over(file);
			UUID added = UUID.randomUUID();

			replace(file, TestFidoMetadata.blob(TestFidoMetadata.SIGNER, newest() + 1, LATER,
					List.of(TestFidoMetadata.entry(added, "New", "hardware"))));
			running.refresh();

			assertThat(running.model(added)).isPresent();
			assertThat(running.health().getStatus().getCode()).isEqualTo("UP");
		}

		@Test
		void keepsTheLastGoodOneAndSaysSoInHealthWhenTheNewOneIsBroken() throws IOException {
			Path file = TestFidoMetadata.file(TestFidoMetadata.blob(newest(), LATER));
			FidoMetadata running = over(file);

			replace(file, "broken");
			running.refresh();

			assertThat(running.model(TestFidoMetadata.KEY)).isPresent();
			assertThat(running.health().getStatus().getCode()).isEqualTo(FidoMetadata.STALE);
		}

		@Test
		void goesOnPastTheDayOfTheNextUpdateAndSaysSoInHealth() {
			Identity signer = TestFidoMetadata.ROOT.issue("CN=mds.fidoalliance.org",
					(kind) -> kind.usedFor(null, null)
						.alsoNamed(GeneralName.dNSName, FidoBlob.SIGNER)
						.valid(Duration.ofDays(-30), Duration.ofHours(-1)));
			FidoMetadata running = over(TestFidoMetadata.file(TestFidoMetadata.blob(signer, newest(),
					LocalDate.now(ZoneOffset.UTC).minusDays(1), TestFidoMetadata.entries())));

			assertThat(running.model(TestFidoMetadata.KEY)).isPresent();
			assertThat(running.health().getStatus().getCode()).isEqualTo(FidoMetadata.STALE);
		}

		@Test
		void startsWithoutAnyFile() {
			FidoMetadata none = over(new FidoSettings("", ""));

			assertThat(none.model(TestFidoMetadata.KEY)).isEmpty();
			assertThat(none.health().getStatus().getCode()).isEqualTo("UP");
		}

		@Test
		void entersEachBlobInTheEvidence() {
			assertThat(FidoMetadataTests.this.servers
				.sql("SELECT count(*) FROM evidence_entry WHERE type = 'fido-metadata-accepted'")
				.query(Integer.class)
				.single()).isPositive();
			assertThat(FidoMetadataTests.this.metadata.model(TestFidoMetadata.KEY)).isPresent();
		}

	}

}
