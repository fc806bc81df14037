package org.loangate.authz.federation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.Settings.Secret;
import org.loangate.authz.session.SignInLinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/// The providers of the file `LOANGATE_PROVIDERS_FILE`: a list `providers`. Anything in it that is not as it must be refuses
/// the start.
@Component
class Providers implements SignInLinks {

	private static final Set<String> FIELDS = Set.of("id", "name", "issuer", "client_id", "client_secret",
			"client_secret_file", "client_key_file", "token_endpoint_auth_method", "scope");

	private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

	private static final Pattern SCOPE = Pattern
		.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]+( [\\x21\\x23-\\x5b\\x5d-\\x7e]+)*");

	private static final int MOST = 20;

	private final boolean demo;

	private final Map<String, OpenIdProvider> providers = new LinkedHashMap<>();

	Providers(FederationSettings settings, Environment environment, Clock clock) {
		this.demo = environment.acceptsProfiles(Profiles.of("demo"));
		if (!settings.providersFile().isBlank()) {
			HttpClient http = HttpClient.newBuilder()
				.connectTimeout(Duration.ofSeconds(3))
				.followRedirects(HttpClient.Redirect.NEVER)
				.build();
			for (Provider provider : read(Path.of(settings.providersFile()))) {
				this.providers.put(provider.id(), new OpenIdProvider(provider, this::isAllowed, http, clock));
			}
		}
	}

	/// The provider of that name.
	Optional<OpenIdProvider> find(String id) {
		return Optional.ofNullable(this.providers.get(id));
	}

	List<Provider> all() {
		return this.providers.values().stream().map(OpenIdProvider::provider).toList();
	}

	@Override
	public List<Link> links() {
		return all().stream()
			.map((provider) -> new Link(provider.id(), provider.name(LocaleContextHolder.getLocale()),
					"/sign-in/provider/" + provider.id()))
			.toList();
	}

	// Whoever is between would be the provider: only the demo's machine talks to itself
	// in the clear.
	private boolean isAllowed(URI url) {
		return url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null
				&& ("https".equals(url.getScheme())
						|| (this.demo && "http".equals(url.getScheme()) && "localhost".equals(url.getHost())));
	}

	private List<Provider> read(Path file) {
		List<Provider> read = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		try {
			JsonNode root = new YAMLMapper().readTree(Files.readAllBytes(file));
			if (!root.path("providers").isArray() || root.size() != 1 || root.path("providers").size() > MOST) {
				throw new IllegalArgumentException(
						"providers (expected: a list of at most " + MOST + ", and nothing else)");
			}
			for (JsonNode entry : root.path("providers")) {
				String at = "providers[" + read.size() + "]";
				Provider provider = provider(at, entry);
				if (!ids.add(provider.id())) {
					throw new IllegalArgumentException(at + ".id: " + provider.id() + " again");
				}
				read.add(provider);
			}
			return List.copyOf(read);
		}
		catch (IOException | JacksonException ex) {
			throw new IllegalStateException("LOANGATE_PROVIDERS_FILE: " + file + " is not readable as YAML", ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException("LOANGATE_PROVIDERS_FILE: " + file + ": " + ex.getMessage(), ex);
		}
	}

	private Provider provider(String at, JsonNode entry) {
		for (String name : entry.propertyNames()) {
			require(FIELDS.contains(name), at + "." + name, "one of " + FIELDS.stream().sorted().toList());
		}
		String id = entry.path("id").asString("");
		require(ID.matcher(id).matches(), at + ".id", "lower-case letters, digits and hyphens");
		Map<String, String> names = new LinkedHashMap<>();
		for (String language : List.of("en", "zh-CN")) {
			String name = entry.path("name").path(language).asString("");
			require(!name.isBlank() && name.length() <= 100, at + ".name." + language, "up to 100 characters");
			names.put(language, name);
		}
		URI issuer = issuer(at, entry.path("issuer").asString(""));
		String clientId = entry.path("client_id").asString("");
		require(clientId.matches("[\\x20-\\x7e]{1,256}"), at + ".client_id", "up to 256 visible characters");
		String scope = entry.path("scope").asString("openid email profile");
		require(SCOPE.matcher(scope).matches() && List.of(scope.split(" ", -1)).contains("openid"), at + ".scope",
				"scopes with openid among them");
		return new Provider(id, names, issuer, clientId, credential(at, entry), scope);
	}

	private URI issuer(String at, String text) {
		try {
			URI issuer = new URI(text);
			require(isAllowed(issuer) && issuer.getQuery() == null, at + ".issuer",
					"an https URL without query and fragment");
			return issuer;
		}
		catch (java.net.URISyntaxException ex) {
			throw new IllegalArgumentException(at + ".issuer (expected: an https URL without query and fragment)", ex);
		}
	}

	private static Provider.Credential credential(String at, JsonNode entry) {
		List<String> given = FIELDS.stream()
			.filter((name) -> (name.startsWith("client_secret") || name.equals("client_key_file")) && entry.has(name))
			.toList();
		require(given.size() == 1, at, "one of client_secret, client_secret_file and client_key_file");
		String method = entry.path("token_endpoint_auth_method").asString("");
		if (given.contains("client_key_file")) {
			require(method.isEmpty() || method.equals("private_key_jwt"), at + ".token_endpoint_auth_method",
					"private_key_jwt");
			return new Provider.PrivateKey(key(at, read(at + ".client_key_file", entry)));
		}
		require(Set.of("", "client_secret_basic", "client_secret_post").contains(method),
				at + ".token_endpoint_auth_method", "client_secret_basic or client_secret_post");
		String secret = given.contains("client_secret") ? entry.path("client_secret").asString("")
				: read(at + ".client_secret_file", entry).stripTrailing();
		require(!secret.isBlank(), at + ".client_secret", "a secret");
		return new Provider.SharedSecret(new Secret(secret), method.equals("client_secret_post"));
	}

	private static String read(String at, JsonNode entry) {
		try {
			return Files.readString(Path.of(entry.path(at.substring(at.lastIndexOf('.') + 1)).asString("")));
		}
		catch (IOException ex) {
			throw new IllegalArgumentException(at + " (expected: a file that can be read)", ex);
		}
	}

	private static JWK key(String at, String json) {
		@Nullable JWK key = null;
		try {
			key = JWK.parse(json);
		}
		catch (ParseException _) {
			// Refused below, where the expected form is named.
		}
		boolean isFit = key != null && key.isPrivate()
				&& ((key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve()))
						|| (key instanceof RSAKey rsa && rsa.size() >= 2048));
		require(isFit, at + ".client_key_file", "a private JWK: EC on P-256, or RSA of at least 2048 bits");
		return java.util.Objects.requireNonNull(key);
	}

	private static void require(boolean holds, String at, String expected) {
		if (!holds) {
			throw new IllegalArgumentException(at + " (expected: " + expected + ")");
		}
	}

}
