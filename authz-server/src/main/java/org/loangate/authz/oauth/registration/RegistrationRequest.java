package org.loangate.authz.oauth.registration;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.loangate.authz.oauth.client.ClientMembers;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.ClientSecrets;
import org.loangate.authz.oauth.client.ClientStore;
import org.loangate.authz.oauth.protocol.PublicAddresses;
import org.loangate.authz.policy.RegistrationRules;
import org.loangate.contract.StrictJson;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a client asks to be registered with: the body of a registration or an update.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3.1">RFC 7591, section 3.1</a>
final class RegistrationRequest {

	static final int MAX_LENGTH = 64 * 1024;

	private static final JsonMapper JSON = JsonMapper.shared();

	// RFC 7592, 2.2: an update must not carry these.
	private static final Set<String> SERVERS_OWN = Set.of("registration_access_token", "registration_client_uri",
			"client_secret_expires_at", "client_id_issued_at");

	private static final Set<String> SECRETS = Set.of("client_secret_basic", "client_secret_post");

	private final ObjectNode members;

	private RegistrationRequest(ObjectNode members) {
		this.members = members;
	}

	/// Reads a body.
	/// @throws RegistrationRefused when it is not one object of JSON
	static RegistrationRequest of(byte[] body) {
		return switch (StrictJson.read(body, MAX_LENGTH)) {
			case StrictJson.Malformed malformed -> throw RegistrationRefused.metadata("body: " + malformed.detail());
			case StrictJson.Read(JsonNode node) when node instanceof ObjectNode object ->
				new RegistrationRequest(object);
			case StrictJson.Read _ -> throw RegistrationRefused.metadata("body (expected: a JSON object)");
		};
	}

	/// Checks what an update says of the client it is for.
	/// @throws RegistrationRefused when it is another client, another secret, or carries
	/// what only this server says
	void requireUpdateOf(ClientStore.Row row) {
		for (String member : SERVERS_OWN) {
			if (this.members.has(member)) {
				throw RegistrationRefused.metadata(member + " (expected: absent in an update)");
			}
		}
		if (!row.metadata().clientId().equals(this.members.path("client_id").asString(""))) {
			throw RegistrationRefused.metadata("client_id (expected: the client's)");
		}
		JsonNode secret = this.members.path("client_secret");
		if (!secret.isMissingNode()
				&& !new ClientSecrets().matches(secret.asString(""), String.join(" ", row.secretDigests()))) {
			throw RegistrationRefused.metadata("client_secret (expected: the client's)");
		}
	}

	/// Whether the client will prove itself with a secret.
	boolean needsSecret() {
		return SECRETS.contains(this.members.path("token_endpoint_auth_method").asString("client_secret_basic"));
	}

	/// The metadata as it will count.
	/// @param secretDigests digests of the secrets that the server gave or gives; none
	/// where none is needed
	/// @throws RegistrationRefused naming every member that is not as it must be, or that
	/// policy does not let a client register for
	ClientMetadata metadata(String clientId, List<String> secretDigests, RegistrationRules rules, boolean demo) {
		List<String> typeFaults = ClientMembers.typeFaults(this.members);
		if (!typeFaults.isEmpty()) {
			throw RegistrationRefused.of(typeFaults);
		}
		ObjectNode entry = completed(rules);
		entry.put("client_id", clientId);
		if (!secretDigests.isEmpty()) {
			secretDigests.forEach(entry.putArray("client_secret")::add);
		}
		ClientMetadata metadata = ClientMetadata.of(entry);
		List<String> faults = new ArrayList<>(metadata.faults(demo));
		faults.addAll(policyFaults(metadata, rules));
		faults.addAll(strangersAddresses(metadata, demo));
		if (!faults.isEmpty()) {
			throw RegistrationRefused.of(faults);
		}
		return metadata;
	}

	/// The known members, with the standards' defaults for those that are absent. A
	/// client that asks for what touches loans gets what they demand instead.
	private ObjectNode completed(RegistrationRules rules) {
		ObjectNode entry = ClientMembers.known(this.members);
		entry.remove("client_secret");
		// RFC 7591, 2; OpenID Connect Dynamic Client Registration 1.0, 2
		entry.putIfAbsent("token_endpoint_auth_method", JSON.valueToTree("client_secret_basic"));
		entry.putIfAbsent("application_type", JSON.valueToTree("web"));
		entry.putIfAbsent("scope",
				JSON.valueToTree(rules.scopes()
					.stream()
					.filter((scope) -> !scope.startsWith("loans:"))
					.sorted()
					.collect(Collectors.joining(" "))));
		boolean lending = entry.path("authorization_details_types").size() > 0
				|| entry.path("scope").stringValue().contains("loans:");
		if (!lending) {
			// RFC 9126, 6; RFC 9449, 5.2
			entry.putIfAbsent("require_pushed_authorization_requests", JSON.valueToTree(false));
			entry.putIfAbsent("dpop_bound_access_tokens", JSON.valueToTree(false));
		}
		return entry;
	}

	private static List<String> policyFaults(ClientMetadata client, RegistrationRules rules) {
		List<String> faults = new ArrayList<>();
		beyond(faults, "scope", client.scopes().stream(), rules.scopes());
		beyond(faults, "grant_types", client.grantTypes().stream(), rules.grantTypes());
		beyond(faults, "token_endpoint_auth_method", Stream.of(client.tokenEndpointAuthMethod()),
				rules.tokenEndpointAuthMethods());
		beyond(faults, "authorization_details_types", client.authorizationDetailsTypes().stream(),
				rules.authorizationDetailsTypes());
		return faults;
	}

	private static void beyond(List<String> faults, String member, Stream<String> values, Set<String> allowed) {
		String expected = allowed.isEmpty() ? "none" : allowed.stream().sorted().collect(Collectors.joining(", "));
		values.filter((value) -> !allowed.contains(value))
			.forEach((_) -> faults.add(member + ": not open to registration (expected: " + expected + ")"));
	}

	/// Addresses this server itself would call must not lead inside its own network.
	/// Names are looked at again whenever they are called.
	private static List<String> strangersAddresses(ClientMetadata client, boolean demo) {
		Map<String, Optional<String>> called = new LinkedHashMap<>();
		called.put("jwks_uri", Optional.ofNullable(client.jwksUri()));
		called.put("backchannel_logout_uri", Optional.ofNullable(client.backchannelLogoutUri()));
		List<String> faults = new ArrayList<>();
		called.forEach((member, value) -> value.map(URI::create)
			.filter((uri) -> !demo && PublicAddresses.isPrivateLiteral(uri.getHost()))
			.ifPresent((_) -> faults.add(member + ": a private address (expected: a public host name)")));
		return faults;
	}

}
