package org.loangate.authz.console.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;

import org.loangate.authz.console.request.Caller;
import org.loangate.authz.policy.Fact;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What programs see of addresses: the network of an IPv4 address (/24) or an IPv6 address (/48). That is enough to find
/// patterns; whom an address belongs to is for people who look into a case.
final class CoarseNetworks {

	private static final JsonMapper JSON = JsonMapper.shared();

	private CoarseNetworks() {
	}

	/// An answer as its caller may see it.
	static JsonNode of(Map<String, Object> answer, Caller caller) {
		JsonNode json = JSON.valueToTree(answer);
		if (caller.subject() == null) {
			coarsen(json);
		}
		return json;
	}

	private static void coarsen(JsonNode json) {
		if (json instanceof ObjectNode fact && fact.path("fact").asString("").equals(Fact.ACTOR_NETWORK.name())
				&& fact.has("value")) {
			fact.put("value", network(fact.path("value").asString("")));
		}
		json.forEach(CoarseNetworks::coarsen);
	}

	private static String network(String address) {
		try {
			byte[] bytes = InetAddress.ofLiteral(address).getAddress();
			int kept = (bytes.length == 4) ? 3 : 6;
			Arrays.fill(bytes, kept, bytes.length, (byte) 0);
			return InetAddress.getByAddress(bytes).getHostAddress() + "/" + kept * Byte.SIZE;
		}
		catch (IllegalArgumentException | UnknownHostException _) {
			// Recorded before addresses were looked at: nothing of it is shown.
			return "";
		}
	}

}
