package org.loangate.system;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The clients that pages of the documentation write down, as entries of a clients' file: a server starts with them only if it
/// finds no fault in any. What a page leaves out (`…`, `<suite>`) is filled in, and a name that two pages use is told apart.
final class DocumentedClients {

	/// The secret of each client that has one.
	static final String SECRET = random();

	private static final YAMLMapper YAML = new YAMLMapper();

	private DocumentedClients() {
	}

	/// The entries, one a line.
	static String entries() {
		Map<String, Integer> names = new HashMap<>();
		StringBuilder entries = new StringBuilder();
		for (JsonNode client : clients()) {
			ObjectNode entry = (ObjectNode) client;
			int count = names.merge(entry.path("client_id").asString(), 1, Integer::sum);
			if (count > 1) {
				entry.put("client_id", entry.path("client_id").asString() + "-" + count);
			}
			if (entry.has("client_secret")) {
				entry.put("client_secret", SECRET);
			}
			if (entry.has("jwks")) {
				entry.set("jwks", JsonMapper.shared().readTree("{\"keys\": [" + key() + "]}"));
			}
			entries.append("  - ")
				.append(entry.toString().replace("<suite>", "suite.example").replace("<alias>", "loangate"))
				.append('\n');
		}
		return entries.toString();
	}

	private static List<JsonNode> clients() {
		List<JsonNode> clients = new ArrayList<>();
		for (CodeBlock block : CodeBlock.all()) {
			if (block.language().equals("yaml")) {
				JsonNode yaml = YAML.readTree(block.text());
				(yaml.isArray() ? yaml : yaml.path("clients")).valueStream()
					.filter((entry) -> entry.has("client_id"))
					.forEach(clients::add);
			}
		}
		return clients;
	}

	private static String key() {
		try {
			return new ECKeyGenerator(Curve.P_256).keyUse(KeyUse.SIGNATURE)
				.keyIDFromThumbprint(true)
				.generate()
				.toPublicJWK()
				.toJSONString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String random() {
		byte[] random = new byte[33];
		new SecureRandom().nextBytes(random);
		return Base64.getUrlEncoder().encodeToString(random);
	}

}
