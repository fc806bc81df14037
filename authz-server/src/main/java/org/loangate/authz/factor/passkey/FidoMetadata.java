package org.loangate.authz.factor.passkey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.evidence.Evidence;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// What the FIDO Alliance says of authenticators, as the operator's file has it.
///
/// A file that cannot be believed refuses the start. One that is replaced is read within a minute; where the new one cannot
/// be believed, the last good one counts on, the log says so, and health is `STALE`, as it is once the day of the next
/// update has passed. Nothing that is enrolled ends by either.
///
/// **Threads:** safe.
@Component
class FidoMetadata implements HealthIndicator {

	static final String STALE = "STALE";

	private static final String GLOBALSIGN_ROOT_R3 = "cbb522d7b7f127ad6a0113865bdf1cd4102e7d0759af635a7cf4720dc963c53b";

	private static final Log LOG = LogFactory.getLog(FidoMetadata.class);

	private final FidoSettings settings;

	private final JdbcClient jdbc;

	private final Evidence evidence;

	private final TransactionTemplate transactions;

	private final Clock clock;

	private volatile @Nullable FidoBlob blob;

	private volatile boolean broken;

	private volatile @Nullable Stamp stamp;

	FidoMetadata(FidoSettings settings, JdbcClient jdbc, Evidence evidence, TransactionTemplate transactions,
			Clock clock) {
		this.settings = settings;
		this.jdbc = jdbc;
		this.evidence = evidence;
		this.transactions = transactions;
		this.clock = clock;
		if (!settings.metadataFile().isBlank()) {
			try {
				this.stamp = stamp();
				read();
			}
			catch (IOException | IllegalArgumentException ex) {
				throw new IllegalStateException(problem(ex), ex);
			}
		}
	}

	/// What is known of a model.
	Optional<FidoModel> model(UUID aaguid) {
		FidoBlob current = this.blob;
		return (current != null) ? Optional.ofNullable(current.models().get(aaguid)) : Optional.empty();
	}

	/// Reads the file once more where it has changed.
	@Scheduled(fixedDelayString = "PT1M", initialDelayString = "PT1M")
	void refresh() {
		if (this.settings.metadataFile().isBlank()) {
			return;
		}
		try {
			Stamp now = stamp();
			if (!now.equals(this.stamp)) {
				this.stamp = now;
				read();
			}
		}
		catch (IOException | IllegalArgumentException ex) {
			if (!this.broken) {
				LOG.error(problem(ex) + "; the one before counts on");
			}
			this.broken = true;
		}
	}

	private void read() throws IOException {
		byte[] bytes;
		try (InputStream file = Files.newInputStream(Path.of(this.settings.metadataFile()))) {
			bytes = file.readNBytes(FidoBlob.MAX_LENGTH + 1);
		}
		if (bytes.length > FidoBlob.MAX_LENGTH) {
			throw new IllegalArgumentException("it is longer than " + FidoBlob.MAX_LENGTH + " bytes");
		}
		FidoBlob read = FidoBlob.read(new String(bytes, StandardCharsets.US_ASCII), roots(), this.clock.instant());
		accept(read);
		this.blob = read;
		this.broken = false;
		LOG.info("FIDO metadata " + read.no() + " with " + read.models().size() + " models is read");
		if (isOverdue(read)) {
			LOG.warn("LOANGATE_FIDO_METADATA_FILE: " + this.settings.metadataFile() + " is out of date since "
					+ read.nextUpdate() + ": what was found out about authenticators since then is not known here");
		}
	}

	// An older one would bring back models that were found out since.
	private void accept(FidoBlob read) {
		this.transactions.executeWithoutResult((_) -> {
			long latest = this.jdbc.sql("SELECT coalesce(max(no), -1) FROM authentication_fido_metadata")
				.query(Long.class)
				.single();
			if (read.no() < latest) {
				throw new IllegalArgumentException(
						"its number " + read.no() + " is lower than " + latest + ", which was accepted before");
			}
			int added = this.jdbc.sql("""
					INSERT INTO authentication_fido_metadata (no, digest, next_update, accepted_at)
					VALUES (:no, :digest, :nextUpdate, :now) ON CONFLICT (no) DO NOTHING
					""")
				.param("no", read.no())
				.param("digest", read.digest())
				.param("nextUpdate", read.nextUpdate())
				.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
				.update();
			if (added == 1) {
				this.evidence.append("fido-metadata-accepted", "fido-metadata", Map.of("no", read.no(), "sha256",
						HexFormat.of().formatHex(read.digest()), "next_update", read.nextUpdate().toString()));
			}
		});
	}

	private Set<TrustAnchor> roots() throws IOException {
		String file = this.settings.metadataRootFile();
		if (file.isBlank()) {
			return Set.of(new TrustAnchor(globalSign(), null));
		}
		try (InputStream pem = Files.newInputStream(Path.of(file))) {
			Set<TrustAnchor> roots = CertificateFactory.getInstance("X.509")
				.generateCertificates(pem)
				.stream()
				.map((certificate) -> new TrustAnchor((X509Certificate) certificate, null))
				.collect(Collectors.toUnmodifiableSet());
			if (!roots.isEmpty()) {
				return roots;
			}
		}
		catch (CertificateException _) {
			// Refused below, where the expected form is named.
		}
		throw new IllegalArgumentException(
				"LOANGATE_FIDO_METADATA_ROOT_FILE: " + file + " (expected: certificates, PEM)");
	}

	private static X509Certificate globalSign() {
		try {
			TrustManagerFactory platform = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			platform.init((KeyStore) null);
			return Arrays.stream(platform.getTrustManagers())
				.flatMap((manager) -> (manager instanceof X509TrustManager trust)
						? Stream.of(trust.getAcceptedIssuers()) : Stream.empty())
				.filter((certificate) -> GLOBALSIGN_ROOT_R3.equals(fingerprint(certificate)))
				.findFirst()
				.orElseThrow(
						() -> new IllegalArgumentException("the platform's trust store has no GlobalSign Root CA R3 "
								+ "(expected: LOANGATE_FIDO_METADATA_ROOT_FILE)"));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("the platform has no trust store", ex);
		}
	}

	private static String fingerprint(X509Certificate certificate) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String problem(Exception ex) {
		String why = (ex instanceof IOException) ? "it cannot be read" : String.valueOf(ex.getMessage());
		return "LOANGATE_FIDO_METADATA_FILE: " + this.settings.metadataFile() + ": " + why;
	}

	private boolean isOverdue(FidoBlob read) {
		return read.nextUpdate().isBefore(LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC));
	}

	private Stamp stamp() throws IOException {
		BasicFileAttributes attributes = Files.readAttributes(Path.of(this.settings.metadataFile()),
				BasicFileAttributes.class);
		return new Stamp(attributes.lastModifiedTime(), attributes.size());
	}

	@Override
	public Health health() {
		FidoBlob current = this.blob;
		if (current == null) {
			return Health.up().build();
		}
		return ((this.broken || isOverdue(current)) ? Health.status(STALE) : Health.up()).withDetail("no", current.no())
			.withDetail("nextUpdate", current.nextUpdate().toString())
			.build();
	}

	/// What tells one state of the file from another.
	private record Stamp(FileTime modifiedAt, long size) {
	}

}
