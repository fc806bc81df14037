package org.loangate.gateway.route;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.loangate.contract.Route;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.verify.DpopProofVerifier;

import org.springframework.stereotype.Component;

/// The metadata of this protected resource.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9728#section-2">RFC 9728, section 2</a>
@Component
public final class ResourceMetadata {

	private static final String WELL_KNOWN = "/.well-known/oauth-protected-resource";

	private final RouteSettings settings;

	private final RouteTables tables;

	ResourceMetadata(RouteSettings settings, RouteTables tables) {
		this.settings = settings;
		this.tables = tables;
	}

	/// The path where it is served: the well-known one, followed by the gateway URL's own
	/// path.
	public String path() {
		return WELL_KNOWN + Objects.requireNonNullElse(URI.create(this.settings.gatewayUrl()).getRawPath(), "");
	}

	/// The URL where it is found: RFC 9728, 3.1, puts the well-known path between host
	/// and path.
	public String url() {
		URI gateway = URI.create(this.settings.gatewayUrl());
		return gateway.getScheme() + "://" + gateway.getRawAuthority() + path();
	}

	/// The document.
	public Map<String, Object> document() {
		List<Route> routes = this.tables.current().map((table) -> table.routes()).orElse(List.of());
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("resource", this.settings.gatewayUrl());
		document.put("authorization_servers", List.of(this.settings.issuer()));
		document.put("scopes_supported", routes.stream().map(Route::scope).distinct().sorted().toList());
		document.put("bearer_methods_supported", List.of("header"));
		document.put("authorization_details_types_supported",
				routes.stream()
					.map(Route::transaction)
					.filter(Objects::nonNull)
					.map(TransactionRule::type)
					.distinct()
					.sorted()
					.toList());
		document.put("dpop_signing_alg_values_supported", DpopProofVerifier.ALGORITHMS);
		document.put("tls_client_certificate_bound_access_tokens", true);
		return document;
	}

}
