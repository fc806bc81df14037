package org.loangate.contract;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/// The places of a body that a rule names, and what else a body holds.
///
/// A lender's library may bind names without regard to case or Unicode form, and then take the last one that is there: so a
/// name that equals a known one in everything else is a stranger wherever it stands.
final class MemberTree {

	/// The most strangers that are looked for: more teach nobody anything.
	private static final int MOST = 20;

	// Soft hyphens, joiners and the like, which some readers pass over.
	private static final Pattern FORMAT_CHARACTERS = Pattern.compile("\\p{Cf}");

	private final Place root = new Place();

	private final Set<String> known = new LinkedHashSet<>();

	private final Set<String> folded;

	/// @param compared JSON Pointers of what is compared as a whole
	/// @param allowed JSON Pointers of what may be there beside it, whatever it is
	MemberTree(List<String> compared, List<String> allowed) {
		compared.forEach((pointer) -> at(pointer).compared = true);
		allowed.forEach((pointer) -> at(pointer).allowed = true);
		this.folded = this.known.stream().map(MemberTree::folded).collect(Collectors.toUnmodifiableSet());
	}

	private Place at(String pointer) {
		Place place = this.root;
		for (JsonPointer rest = JsonPointer.compile(pointer); !rest.matches(); rest = rest.tail()) {
			this.known.add(rest.getMatchingProperty());
			place = place.below.computeIfAbsent(rest.getMatchingProperty(), (name) -> new Place());
		}
		return place;
	}

	/// Whether two names that it knows are one to a reader that is not exact.
	boolean isAmbiguous() {
		return this.folded.size() != this.known.size();
	}

	/// JSON Pointers of the members that nobody named, and of those whose name looks like
	/// a known one; at most twenty.
	List<String> strangers(JsonNode body) {
		List<String> found = new ArrayList<>();
		walk(body, JsonPointer.empty(), this.root, found);
		return List.copyOf(found);
	}

	private void walk(JsonNode node, JsonPointer pointer, Place place, List<String> found) {
		if (node.isArray()) {
			for (int i = 0; i < node.size(); i++) {
				visit(node.get(i), pointer.appendIndex(i), place.below.get(Integer.toString(i)), found);
			}
		}
		else if (node.isObject()) {
			node.properties().forEach((member) -> {
				String name = member.getKey();
				visit(member.getValue(), pointer.appendProperty(name), looksKnown(name) ? null : place.below.get(name),
						found);
			});
		}
		else {
			add(pointer, found);
		}
	}

	private void visit(JsonNode node, JsonPointer pointer, @Nullable Place place, List<String> found) {
		if (place == null) {
			add(pointer, found);
		}
		else if (place.allowed) {
			lookAlikes(node, pointer, found);
		}
		else if (!place.compared) {
			walk(node, pointer, place, found);
		}
	}

	private void lookAlikes(JsonNode node, JsonPointer pointer, List<String> found) {
		if (node.isArray()) {
			for (int i = 0; i < node.size(); i++) {
				lookAlikes(node.get(i), pointer.appendIndex(i), found);
			}
			return;
		}
		Set<String> seen = new HashSet<>();
		node.properties().forEach((member) -> {
			JsonPointer below = pointer.appendProperty(member.getKey());
			if (looksKnown(member.getKey()) || !seen.add(folded(member.getKey()))) {
				add(below, found);
			}
			else {
				lookAlikes(member.getValue(), below, found);
			}
		});
	}

	private boolean looksKnown(String name) {
		return !this.known.contains(name) && this.folded.contains(folded(name));
	}

	private static void add(JsonPointer pointer, List<String> found) {
		if (found.size() < MOST) {
			found.add(pointer.toString());
		}
	}

	// Unicode's NFKC_Casefold, as near as the platform comes: by way of upper case, since
	// more than one letter may share one.
	private static String folded(String name) {
		String upper = Normalizer.normalize(name, Form.NFKC).toUpperCase(Locale.ROOT);
		String lower = Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Form.NFKC);
		return FORMAT_CHARACTERS.matcher(lower).replaceAll("");
	}

	private static final class Place {

		private final Map<String, Place> below = new LinkedHashMap<>();

		private boolean compared;

		private boolean allowed;

	}

}
