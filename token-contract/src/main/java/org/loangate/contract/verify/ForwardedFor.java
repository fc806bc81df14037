package org.loangate.contract.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds who sent a request: the nearest address that is no trusted proxy's, since whatever stands to its left its sender
/// wrote.
///
/// A proxy that says no address of whom it speaks for (`unknown`, a hidden one, nonsense) is the sender itself, and so is
/// one whose `X-Forwarded-For` and `Forwarded` tell of two different senders: it writes one of them and lets clients
/// write the other. Neither gives a sender an address of their choice.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-5.2">RFC 7239, section 5.2</a>
public final class ForwardedFor {

	private static final String X_FORWARDED_FOR = "X-Forwarded-For";

	private static final String FORWARDED = "Forwarded";

	private static final String QUOTED = "\"(?:[^\"\\\\]|\\\\.)*+\"";

	private static final Pattern ELEMENT = Pattern.compile("(?:[^,\"]|" + QUOTED + ")++");

	private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for=(" + QUOTED + "|[^;\"]*+)");

	private final TrustedProxies proxies;

	/// A reader that believes some proxies.
	public ForwardedFor(TrustedProxies proxies) {
		this.proxies = proxies;
	}

	/// The sender of a request.
	///
	/// @param connection the address at the other end of the connection
	/// @param fields gives every field of a name
	public Sender sender(ClientAddress connection, Function<String, Enumeration<String>> fields) {
		if (!isProxy(connection)) {
			return new Sender(connection, Optional.empty());
		}
		List<String> plain = Collections.list(fields.apply(X_FORWARDED_FOR));
		List<String> standard = Collections.list(fields.apply(FORWARDED));
		if (standard.isEmpty()) {
			return walk(connection, X_FORWARDED_FOR, plainHops(plain));
		}
		Sender told = walk(connection, FORWARDED, hops(standard));
		if (plain.isEmpty()) {
			return told;
		}
		Sender same = walk(connection, X_FORWARDED_FOR, plainHops(plain));
		return same.equals(told) ? same
				: new Sender(connection, Optional.of(X_FORWARDED_FOR + " and " + FORWARDED + " differ"));
	}

	private Sender walk(ClientAddress connection, String field, List<String> hops) {
		ClientAddress sender = connection;
		for (String hop : hops.reversed()) {
			if (!isProxy(sender)) {
				break;
			}
			Optional<ClientAddress> next = ClientAddress.parse(hop);
			if (next.isEmpty()) {
				return new Sender(sender, Optional.of("no address in " + field));
			}
			sender = next.get();
		}
		return new Sender(sender, Optional.empty());
	}

	private boolean isProxy(ClientAddress address) {
		return this.proxies.contains(address.toString());
	}

	private static List<String> plainHops(List<String> fields) {
		return fields.stream().flatMap((field) -> List.of(field.split(",", -1)).stream()).toList();
	}

	private static List<String> hops(List<String> fields) {
		List<String> hops = new ArrayList<>();
		for (String field : fields) {
			Matcher elements = ELEMENT.matcher(field);
			while (elements.find()) {
				Matcher node = FOR.matcher(elements.group().strip());
				hops.add(node.find() ? node.group(1) : "");
			}
		}
		return hops;
	}

	/// Who sent a request, as far as that is known.
	///
	/// @param address of the sender, or of the proxy that does not tell
	/// @param fault what a trusted proxy's fields lack; nothing of what they say
	public record Sender(ClientAddress address, Optional<String> fault) {
	}

}
