package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// The manifests for Kubernetes, against what the servers and the documentation know.
class ManifestTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern VARIABLE = Pattern.compile("LOANGATE_[A-Z0-9_]+");

	private static final Pattern SECRET = Pattern.compile("=/etc/loangate/secrets/(\\S+)");

	private static final Pattern FROM_FILE = Pattern.compile("--from-file=(\\S+)");

	// Signing keys in hardware, and certificates in place of a key, are choices.
	private static final Set<String> CHOICES = Set.of("LOANGATE_PKCS11_PIN");

	// What nobody means to leave at its default.
	private static final Set<String> OWN = Set.of("LOANGATE_ISSUER", "LOANGATE_GATEWAY_URL", "LOANGATE_TRUST_DOMAIN",
			"LOANGATE_TRUSTED_PROXIES", "LOANGATE_RP_ID", "LOANGATE_SMTP_URL", "LOANGATE_MAIL_FROM",
			"LOANGATE_LENDER_TIME_ZONE", "LOANGATE_CLIENTS_FILE", "LOANGATE_VENDORS_FILE",
			"LOANGATE_AUTHZ_INTERNAL_URL", "LOANGATE_GATEWAY_CLIENT_ID");

	@Test
	void setVariablesThatThereAre() {
		assertThat(settings(".*").map(ManifestTests::plain)).containsAll(variables());
	}

	@Test
	void setEveryVariableThatHasNoDefaultAndWhatIsALendersOwn() {
		Set<String> needed = settings("\\s*").filter((name) -> !CHOICES.contains(name))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(needed).contains("LOANGATE_KEK", "LOANGATE_GATEWAY_CLIENT_KEY");
		needed.addAll(OWN);

		assertThat(variables()).containsAll(needed.stream().map(ManifestTests::plain).toList());
	}

	@Test
	void readTheSecretsThatOneIsToldToMake() throws IOException {
		Set<String> read = find(SECRET, manifests());

		assertThat(find(FROM_FILE, Stream.of(ROOT.resolve("docs/how-to/deploy.md")))).isEqualTo(read);
		assertThat(find(FROM_FILE, Stream.of(ROOT.resolve("k8s/overlays/example/kustomization.yaml")))).isEqualTo(read);
	}

	@Test
	void publishNothingForOperators() throws IOException {
		JsonNode ingress = YAMLMapper.shared()
			.readTree(Files.readString(ROOT.resolve("k8s/overlays/example/ingress.yaml")));

		List<JsonNode> hosts = ingress.path("spec").path("rules").valueStream().toList();
		assertThat(hosts).hasSize(2)
			.allSatisfy((host) -> assertThat(host.path("http").path("paths").valueStream()).anySatisfy((path) -> {
				assertThat(path.path("path").asString("")).isEqualTo("/actuator");
				assertThat(path.at("/backend/service/name").asString("")).isEqualTo("unpublished");
			}));
		assertThat(Files.readString(ROOT.resolve("k8s/overlays/example/unpublished.yaml"))).doesNotContain("selector");
	}

	private static String plain(String name) {
		return name.replaceFirst("_FILE$", "");
	}

	private static Set<String> variables() {
		return find(VARIABLE, manifests()).stream().map(ManifestTests::plain).collect(Collectors.toSet());
	}

	/// Variables of the servers whose default matches.
	private static Stream<String> settings(String whatDefault) {
		try {
			String text = Files.readString(ROOT.resolve("docs/reference/settings.md"));
			return text.substring(0, text.indexOf("## The demo"))
				.lines()
				.filter((line) -> line.startsWith("| `LOANGATE_"))
				.filter((line) -> line.split("\\|")[2].matches(whatDefault))
				.flatMap((line) -> find(VARIABLE, line.split("\\|")[1]));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Path> manifests() {
		try (Stream<Path> files = Files.walk(ROOT.resolve("k8s"))) {
			return files.filter((file) -> file.toString().matches(".*\\.(yaml|properties)")).toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Set<String> find(Pattern pattern, Stream<Path> files) {
		return files.flatMap((file) -> {
			try {
				return find(pattern, Files.readString(file));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}).collect(Collectors.toCollection(TreeSet::new));
	}

	private static Stream<String> find(Pattern pattern, String text) {
		return pattern.matcher(text)
			.results()
			.map((match) -> (match.groupCount() == 0) ? match.group() : match.group(1));
	}

}
