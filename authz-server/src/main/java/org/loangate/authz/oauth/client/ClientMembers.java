package org.loangate.authz.oauth.client;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The members of client metadata as JSON, before they are read: which are known, and of what type and size each must be.
public final class ClientMembers {

	private static final int LONGEST_TEXT = 2048;

	private static final int LONGEST_LIST = 50;

	/// Taken and not kept.
	private static final Set<String> IDLE = Set.of("software_id", "software_version");

	private static final Map<String, Class<?>> KNOWN = known();

	private ClientMembers() {
	}

	private static Map<String, Class<?>> known() {
		return Arrays.stream(ClientMetadata.class.getRecordComponents())
			.collect(Collectors.toUnmodifiableMap((component) -> snakeCase(component.getName()),
					RecordComponent::getType));
	}

	private static String snakeCase(String name) {
		return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
	}

	/// The known members that say something: RFC 7591, 2 has the others ignored.
	public static ObjectNode known(ObjectNode entry) {
		ObjectNode known = JsonMapper.shared().createObjectNode();
		entry.forEachEntry((name, value) -> {
			if (KNOWN.containsKey(name) && !value.isNull()) {
				known.set(name, value);
			}
		});
		return known;
	}

	/// Members that nobody knows, as they may be written into a log.
	static List<String> unknownFaults(ObjectNode entry) {
		return entry.propertyNames()
			.stream()
			.filter((name) -> !KNOWN.containsKey(name) && !IDLE.contains(name))
			.map((name) -> "unknown member " + (name.matches("[A-Za-z0-9_#.-]{1,64}") ? name : "")
					+ " (expected: names of RFC 7591)")
			.toList();
	}

	/// Members of another type, or larger than anything meant well.
	public static List<String> typeFaults(ObjectNode entry) {
		List<String> faults = new ArrayList<>();
		known(entry).forEachEntry((name, value) -> expected(name, value)
			.ifPresent((expected) -> faults.add(name + " (expected: " + expected + ")")));
		return faults;
	}

	private static Optional<String> expected(String name, JsonNode value) {
		Class<?> type = KNOWN.get(name);
		if (type == boolean.class) {
			return value.isBoolean() ? Optional.empty() : Optional.of("true or false");
		}
		if (type == Long.class) {
			return (value.isIntegralNumber() && value.canConvertToInt()) ? Optional.empty()
					: Optional.of("a whole number");
		}
		if (type == Map.class) {
			return value.isObject() ? Optional.empty() : Optional.of("an object");
		}
		boolean single = name.equals("client_secret") && value.isString();
		if (type == List.class && !single) {
			return (value.isArray() && value.size() <= LONGEST_LIST
					&& StreamSupport.stream(value.spliterator(), false).allMatch(ClientMembers::isText))
							? Optional.empty() : Optional.of("a list of at most " + LONGEST_LIST + " texts");
		}
		return isText(value) ? Optional.empty()
				: Optional.of("text of at most " + LONGEST_TEXT + " characters, none a control character");
	}

	private static boolean isText(JsonNode value) {
		return value.isString() && value.stringValue().length() <= LONGEST_TEXT
				&& value.stringValue().codePoints().noneMatch(ClientMembers::isUnprintable);
	}

	// Direction overrides among them: a name must not read as another.
	private static boolean isUnprintable(int codePoint) {
		return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT
				|| Character.getType(codePoint) == Character.SURROGATE
				|| Character.getType(codePoint) == Character.LINE_SEPARATOR
				|| Character.getType(codePoint) == Character.PARAGRAPH_SEPARATOR;
	}

}
