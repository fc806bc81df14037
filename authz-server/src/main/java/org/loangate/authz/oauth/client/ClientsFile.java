package org.loangate.authz.oauth.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.loangate.authz.platform.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// The clients of `LOANGATE_CLIENTS_FILE`, applied at every start before the first request.
///
/// A file with faults stops the start, with every fault listed at once and nothing changed. Applying the same file again
/// changes nothing. A client that an earlier file had and this one has not is ended with whatever was issued to it;
/// without a file, and for clients that registered themselves, nothing changes.
@Component
final class ClientsFile implements SmartInitializingSingleton {

	/// The demo's own, which no production server may know.
	static final Set<String> DEMO = Set.of("lending-web", "lending-mobile", "loangate-gateway", "demo-policy-pipeline",
			"demo-risk-engine");

	private static final Logger LOG = LoggerFactory.getLogger(ClientsFile.class);

	private static final YAMLMapper YAML = YAMLMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private static final String BY = "file";

	private final ClientStore store;

	private final TransactionTemplate transactions;

	private final String file;

	private final boolean demo;

	ClientsFile(ClientStore store, TransactionTemplate transactions, Settings settings, Environment environment) {
		this.store = store;
		this.transactions = transactions;
		this.file = settings.clientsFile();
		this.demo = environment.acceptsProfiles(Profiles.of("demo"));
	}

	@Override
	public void afterSingletonsInstantiated() {
		Optional<List<ClientMetadata>> clients = this.file.isEmpty() ? Optional.empty()
				: Optional.of(read(Path.of(this.file)));
		this.transactions.executeWithoutResult((_) -> {
			clients.ifPresent(this::apply);
			if (!this.demo && DEMO.stream().anyMatch((clientId) -> this.store.find(clientId).isPresent())) {
				throw new IllegalStateException(
						"a client of the demo is registered (expected: none outside profile demo)");
			}
		});
	}

	private void apply(List<ClientMetadata> clients) {
		this.store.lockFile();
		clients.forEach(this::put);
		Set<String> gone = new HashSet<>(this.store.fromFile());
		clients.forEach((client) -> gone.remove(client.clientId()));
		for (String clientId : gone) {
			this.store.remove(clientId, BY);
			LOG.warn("client {} ended: it is no longer in LOANGATE_CLIENTS_FILE", clientId);
		}
	}

	private void put(ClientMetadata client) {
		ClientMetadata kept = client.withDigests();
		Optional<ClientStore.Row> before = this.store.lock(kept.clientId());
		if (before.isEmpty()) {
			this.store.add(kept, null, BY);
			LOG.info("client {} registered", kept.clientId());
		}
		else if (before.get().dynamic()) {
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + kept.clientId()
					+ ": client_id of a client that registered itself (expected: another)");
		}
		else if (!before.get().metadata().equals(kept)) {
			this.store.replace(kept, BY);
			LOG.info("client {} updated", kept.clientId());
		}
	}

	private List<ClientMetadata> read(Path file) {
		List<ClientMetadata> clients = new ArrayList<>();
		List<String> faults = new ArrayList<>();
		Set<String> names = new HashSet<>();
		int number = 0;
		for (JsonNode entry : entries(file)) {
			number++;
			String clientId = entry.path("client_id").asString("");
			String name = clientId.matches("[A-Za-z0-9._~-]{1,100}") ? clientId : "entry " + number;
			if (!names.add(name)) {
				faults.add(name + ": more than one entry");
			}
			List<String> found = new ArrayList<>();
			ObjectNode members = (ObjectNode) entry;
			found.addAll(ClientMembers.unknownFaults(members));
			found.addAll(ClientMembers.typeFaults(members));
			if (found.stream().allMatch((fault) -> fault.startsWith("unknown member"))) {
				ClientMetadata client = ClientMetadata.of(ClientMembers.known(members));
				found.addAll(client.faults(this.demo));
				clients.add(client);
			}
			found.stream().map((fault) -> name + ": " + fault).forEach(faults::add);
		}
		if (!faults.isEmpty()) {
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + String.join("; ", faults));
		}
		return clients;
	}

	private static JsonNode entries(Path file) {
		try {
			JsonNode entries = YAML.readTree(Files.readString(file)).path("clients");
			if (entries.isArray() && entries.valueStream().allMatch(JsonNode::isObject)) {
				return entries;
			}
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + file + " (expected: a list under clients)");
		}
		catch (IOException ex) {
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + file + " cannot be read", ex);
		}
		catch (JacksonException ex) {
			// The message would quote the file, and with it a secret.
			throw new IllegalStateException("LOANGATE_CLIENTS_FILE: " + file + ": no list of clients near line "
					+ ((ex.getLocation() != null) ? ex.getLocation().getLineNr() : 0)
					+ " (expected: client metadata under clients, by its RFC 7591 names, each once)");
		}
	}

}
