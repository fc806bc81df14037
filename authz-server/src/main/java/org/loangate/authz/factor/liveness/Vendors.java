package org.loangate.authz.factor.liveness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.platform.Settings.Secret;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.stereotype.Component;

/// The liveness vendors of the file `LOANGATE_VENDORS_FILE`: a list `vendors`, the first of which new sessions go to.
@Component
public final class Vendors {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

	private final List<LivenessVendor> vendors;

	Vendors(Settings settings, Clock clock) {
		this.vendors = settings.vendorsFile().isBlank() ? List.of() : read(Path.of(settings.vendorsFile()), clock);
	}

	private static List<LivenessVendor> read(Path file, Clock clock) {
		HttpClient http = HttpClient.newBuilder()
			.connectTimeout(CONNECT_TIMEOUT)
			.version(HttpClient.Version.HTTP_1_1)
			.followRedirects(HttpClient.Redirect.NEVER)
			.build();
		List<LivenessVendor> vendors = new ArrayList<>();
		try {
			for (JsonNode entry : new YAMLMapper().readTree(Files.readAllBytes(file)).path("vendors")) {
				List<String> secrets = entry.path("webhook_secrets").valueStream().map(JsonNode::asString).toList();
				vendors.add(new HttpLivenessVendor(new HttpLivenessVendor.Settings(entry.path("id").asString(""),
						URI.create(entry.path("base_url").asString("")), new Secret(entry.path("api_key").asString("")),
						secrets, entry.path("origin").asString(""), claimsKey(entry)), http, clock));
			}
		}
		catch (IOException | JacksonException ex) {
			throw new IllegalArgumentException("LOANGATE_VENDORS_FILE: " + file + " is not readable as YAML");
		}
		return List.copyOf(vendors);
	}

	// The key itself, or the file that has it.
	private static @Nullable ClaimsKey claimsKey(JsonNode entry) throws IOException {
		String file = entry.path("claims_key_file").asString("");
		String key = file.isEmpty() ? entry.path("claims_key").asString("") : Files.readString(Path.of(file));
		return key.isBlank() ? null : new ClaimsKey(key);
	}

	/// The keys that vendors share, by the vendor's name.
	Map<String, ClaimsKey> claimsKeys() {
		Map<String, ClaimsKey> keys = new LinkedHashMap<>();
		this.vendors.forEach((vendor) -> vendor.claimsKey().ifPresent((key) -> keys.put(vendor.id(), key)));
		return keys;
	}

	/// The vendor that new sessions go to.
	public Optional<LivenessVendor> first() {
		return this.vendors.stream().findFirst();
	}

	/// The vendor of that name.
	public Optional<LivenessVendor> find(String id) {
		return this.vendors.stream().filter((vendor) -> vendor.id().equals(id)).findFirst();
	}

}
