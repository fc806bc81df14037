package org.loangate.authz.policy.language;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.Beginning;
import org.loangate.contract.Money;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// A value of a YAML document with its place in it: read as one type or refused by line and column.
///
/// One document, plain mappings, sequences and scalars: no anchors, aliases or tags, no key twice, no key nobody asked
/// for, bounded in size and depth.
public final class YamlValue {

	private static final int MAX_LENGTH = 262_144;

	private static final int MAX_DEPTH = 12;

	private static final int BYTE_ORDER_MARK = 0xFEFF;

	private static final String SEEN = "characters that can be seen";

	private static final LoadSettings SETTINGS = LoadSettings.builder()
		.setLabel("policy")
		.setCodePointLimit(MAX_LENGTH)
		.setAllowDuplicateKeys(false)
		.setMaxAliasesForCollections(0)
		.setUseMarks(true)
		.build();

	private final Node node;

	private final String path;

	private final Origin origin;

	private YamlValue(Node node, String path, Origin origin) {
		this.node = node;
		this.path = path;
		this.origin = origin;
	}

	/// Reads a document.
	/// @throws InvalidPolicy when it is not one plain document within the bounds; reading
	/// its values throws at the first that is not as expected
	public static YamlValue parse(String document) {
		return parse(document, Faults.thrown());
	}

	/// Reads a document.
	/// @param faults takes down unknown keys, which need not end the reading
	static YamlValue parse(String document, Faults faults) {
		if (document.length() > MAX_LENGTH) {
			throw new InvalidPolicy(document.length() + " characters", "at most " + MAX_LENGTH);
		}
		try {
			refuseWhatIsHidden(document);
			refuseWhatIsNotPlain(document);
			Origin origin = new Origin(document.codePoints().toArray(), faults);
			return new Compose(SETTINGS).composeString(document)
				.map((node) -> new YamlValue(node, "", origin))
				.orElseThrow(() -> new InvalidPolicy("an empty document", "a mapping"));
		}
		catch (MarkedYamlEngineException ex) {
			throw at(ex.getProblemMark(), String.valueOf(ex.getProblem()), "YAML 1.2");
		}
		catch (YamlVersionException ex) {
			throw new InvalidPolicy("YAML " + ex.getSpecVersion().getRepresentation(), "YAML 1.2");
		}
		catch (YamlEngineException ex) {
			throw new InvalidPolicy(String.valueOf(ex.getMessage()), "YAML 1.2");
		}
	}

	// Whoever approves a document sees all of it, in the order in which it is read.
	private static void refuseWhatIsHidden(String document) {
		int line = 1;
		int column = 1;
		for (int i = 0; i < document.length(); i += Character.charCount(document.codePointAt(i))) {
			int c = document.codePointAt(i);
			if (isHidden(c) && !(c == BYTE_ORDER_MARK && i == 0)) {
				throw new InvalidPolicy(new Fault(line, column, line, column + 1, "", named(c), SEEN));
			}
			column = (c == '\n') ? 1 : column + 1;
			line += (c == '\n') ? 1 : 0;
		}
	}

	// Controls, what turns the direction of writing, what has no width, what breaks lines
	// for some readers only.
	private static boolean isHidden(int c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL -> c != '\t' && c != '\n' && c != '\r';
			case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
			default -> !StreamReader.isPrintable(c);
		};
	}

	private static String named(int c) {
		return String.format(Locale.ROOT, "the character U+%04X", c);
	}

	private static void refuseWhatIsNotPlain(String document) {
		int depth = 0;
		int documents = 0;
		for (Event event : new Parse(SETTINGS).parseString(document)) {
			if (event instanceof AliasEvent) {
				throw at(event.getStartMark(), "an alias", "the value itself");
			}
			if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
				throw at(event.getStartMark(), "an anchor", "a plain value");
			}
			if ((event instanceof CollectionStartEvent start && start.getTag().isPresent())
					|| (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())) {
				throw at(event.getStartMark(), "a tag", "a plain value");
			}
			if (event instanceof DocumentStartEvent && ++documents > 1) {
				throw at(event.getStartMark(), "a second document", "one document");
			}
			if (event instanceof CollectionStartEvent && ++depth > MAX_DEPTH) {
				throw at(event.getStartMark(), "nesting deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH);
			}
			if (event instanceof CollectionEndEvent) {
				depth--;
			}
		}
	}

	private static InvalidPolicy at(Optional<Mark> mark, String found, String expected) {
		int line = mark.map((m) -> m.getLine() + 1).orElse(1);
		int column = mark.map((m) -> m.getColumn() + 1).orElse(1);
		return new InvalidPolicy(new Fault(line, column, line, column + 1, "", found, expected));
	}

	/// What is thrown where a value is not as expected: it says where this one stands.
	public InvalidPolicy refuse(String found, String expected) {
		Mark start = this.node.getStartMark().orElseThrow();
		Mark end = this.node.getEndMark().orElse(start);
		return new InvalidPolicy(new Fault(start.getLine() + 1, start.getColumn() + 1, end.getLine() + 1,
				end.getColumn() + 1, this.path, found, expected));
	}

	/// Refuses a place inside a scalar's text.
	/// @param at in code points from 0
	InvalidPolicy refuseInside(int at, String found, String expected) {
		if (!(this.node instanceof ScalarNode scalar)) {
			return refuse(found, expected);
		}
		int[] place = this.origin.place(scalar, at);
		return (place.length == 0) ? refuse(found, expected)
				: new InvalidPolicy(new Fault(place[0], place[1], place[0], place[2], this.path, found, expected));
	}

	/// The same document's collected faults.
	Faults faults() {
		return this.origin.faults();
	}

	String path() {
		return this.path;
	}

	/// The values of a mapping, by key, in the order written.
	/// @param known the keys there may be, others are taken down; empty for any
	public Map<String, YamlValue> fields(Collection<String> known) {
		if (!(this.node instanceof MappingNode mapping)) {
			throw refuse(describe(), "a mapping");
		}
		Map<String, YamlValue> fields = new LinkedHashMap<>();
		for (NodeTuple tuple : mapping.getValue()) {
			YamlValue key = new YamlValue(tuple.getKeyNode(), this.path, this.origin);
			String name = key.text();
			if (!known.isEmpty() && !known.contains(name)) {
				faults().add(key.refuse("unknown key " + quotedKey(name), "one of " + new TreeSet<>(known)));
				continue;
			}
			if (fields.put(name, new YamlValue(tuple.getValueNode(),
					this.path.isEmpty() ? name : this.path + "." + name, this.origin)) != null) {
				throw key.refuse("key " + name + " again", "each key once");
			}
		}
		return fields;
	}

	/// A field that has to be there.
	public YamlValue field(Map<String, YamlValue> fields, String name) {
		YamlValue value = fields.get(name);
		if (value == null) {
			throw refuse("no " + name, name);
		}
		return value;
	}

	/// The values of a list, in the order written.
	public List<YamlValue> items(int most) {
		if (!(this.node instanceof SequenceNode sequence)) {
			throw refuse(describe(), "a list");
		}
		if (sequence.getValue().size() > most) {
			throw refuse(sequence.getValue().size() + " entries", "at most " + most);
		}
		List<YamlValue> items = new ArrayList<>();
		for (Node item : sequence.getValue()) {
			items.add(new YamlValue(item, this.path + "[" + items.size() + "]", this.origin));
		}
		return items;
	}

	/// A text that is not blank.
	public String text() {
		if (!(this.node instanceof ScalarNode scalar) || Tag.NULL.equals(scalar.getTag())
				|| scalar.getValue().isBlank()) {
			throw refuse(describe(), "text");
		}
		// What escapes stand for is not seen either.
		scalar.getValue().codePoints().filter(YamlValue::isHidden).findFirst().ifPresent((c) -> {
			throw refuse(named(c), SEEN);
		});
		return scalar.getValue();
	}

	/// A text of at most so many characters.
	public String text(int most) {
		String text = text();
		if (text.length() > most) {
			throw refuse(text.length() + " characters", "at most " + most);
		}
		return text;
	}

	/// A text that matches an expression as a whole.
	public String text(String pattern, String expected) {
		String text = text();
		if (!text.matches(pattern)) {
			throw refuse(describe(), expected);
		}
		return text;
	}

	/// One of several texts.
	String oneOf(Collection<String> known) {
		String text = text();
		if (!known.contains(text)) {
			throw refuse(describe(), "one of " + String.join(", ", new TreeSet<>(known)));
		}
		return text;
	}

	boolean truth() {
		return Boolean.parseBoolean(text("true|false", "true or false"));
	}

	/// An amount: `{ value: "2000.00", currency: CNY }`.
	Money money() {
		Map<String, YamlValue> fields = fields(Set.of("value", "currency"));
		YamlValue amount = field(fields, "value");
		try {
			return Money.of(amount.text(), field(fields, "currency").text());
		}
		catch (InvalidPolicy refused) {
			throw refused;
		}
		catch (IllegalArgumentException _) {
			throw amount.refuse(quoted(amount.text()),
					"a decimal with the currency's digits, and an ISO 4217 currency");
		}
	}

	/// A duration within bounds.
	public Duration duration(Duration least, Duration most) {
		String expected = "an ISO 8601 duration from " + least + " to " + most;
		try {
			Duration duration = Duration.parse(text());
			if (duration.compareTo(least) >= 0 && duration.compareTo(most) <= 0) {
				return duration;
			}
		}
		catch (DateTimeException _) {
			// Refused below, where the expected form is named.
		}
		throw refuse(describe(), expected);
	}

	double fraction() {
		String text = text("[01]\\.[0-9]{1,6}", "a decimal fraction from 0.0 to 1.0");
		double value = Double.parseDouble(text);
		if (value > 1) {
			throw refuse(describe(), "a decimal fraction from 0.0 to 1.0");
		}
		return value;
	}

	private String describe() {
		return switch (this.node) {
			case ScalarNode scalar -> quoted(scalar.getValue());
			case MappingNode _ -> "a mapping";
			case SequenceNode _ -> "a list";
			default -> "nothing readable";
		};
	}

	/// A name that was found, as messages show it.
	static String quotedKey(String name) {
		return name.matches("[A-Za-z0-9_.-]{1,80}") ? name : quoted(name);
	}

	/// Something that was found, as messages show it.
	public static String quoted(@Nullable String value) {
		String text = String.valueOf(value);
		return '"' + ((text.length() > 80) ? Beginning.of(text, 80) + "…" : text).replaceAll("[\\p{Cntrl}\\p{Cf}]", " ")
				+ '"';
	}

}
