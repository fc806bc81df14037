package org.loangate.authz.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyDiff;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.trial.PolicyCases;
import org.loangate.authz.policy.version.Acts;
import org.loangate.authz.policy.version.State;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;

import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The versions of the policy: all of them, and each with what it changes, what its tests say and what may be done with
/// it; and who did what to any.
@Controller
final class VersionPages {

	private static final int MOST = 50;

	private static final int MOST_TO_COMPARE = 100;

	private final PolicyReader reader = new PolicyReader();

	private final Versions versions;

	private final Acts acts;

	private final People people;

	VersionPages(Versions versions, Acts acts, People people) {
		this.versions = versions;
		this.acts = acts;
		this.people = people;
	}

	@GetMapping("/console/versions")
	String list(@RequestParam @Nullable String before, Locale locale, Model model) {
		List<Version> found = new ArrayList<>(
				this.versions.list((int) Math.min(place(before), Integer.MAX_VALUE), MOST + 1));
		boolean more = found.size() > MOST;
		if (more) {
			found.removeLast();
			model.addAttribute("next", "/console/versions?before=" + found.getLast().number());
		}
		model.addAttribute("versions",
				found.stream().map((version) -> new Row(version, this.people.name(version.author(), locale))).toList());
		return "console/versions";
	}

	@GetMapping("/console/versions/{digest}")
	String version(@PathVariable String digest, @RequestParam @Nullable String against, Authentication person,
			Locale locale, Model model) {
		Version version = find(digest);
		List<Version> others = new ArrayList<>(this.versions.list(Integer.MAX_VALUE, MOST_TO_COMPARE));
		others.removeIf((other) -> other.digest().equals(digest));
		String usual = before(version, others);
		String compared = (against != null) ? find(against).digest() : usual;
		if (others.stream().noneMatch((other) -> other.digest().equals(compared)) && !compared.equals(digest)) {
			others.add(find(compared));
		}
		String document = this.versions.document(digest).orElse("");
		Optional<Policy> policy = read(document);
		boolean own = isOwn(version, person.getName());
		model.addAttribute("version", version);
		model.addAttribute("state", version.state().value());
		model.addAttribute("rollback", isRollback(version));
		model.addAttribute("etag", "\"" + version.digest() + "." + version.revision() + "\"");
		model.addAttribute("api", "/console/api/versions/" + digest);
		model.addAttribute("own", own && isToBeApproved(version));
		model.addAttribute("acts", open(version, own, person.getName()));
		model.addAttribute("others", others);
		model.addAttribute("against", compared);
		model.addAttribute("comparedAsUsual", compared.equals(usual));
		model.addAttribute("diff", diff(policy, compared));
		model.addAttribute("document", document);
		model.addAttribute("dangers", this.reader.recheck(document).dangers());
		addTests(version, policy, model);
		model.addAttribute("author", this.people.name(version.author(), locale));
		model.addAttribute("proposer",
				(version.proposedBy() != null) ? this.people.name(version.proposedBy(), locale) : null);
		model.addAttribute("activity", acts(Long.MAX_VALUE, digest, MOST, locale));
		return "console/version";
	}

	@GetMapping("/console/activity")
	String activity(@RequestParam @Nullable String before, Locale locale, Model model) {
		List<Row.Act> found = new ArrayList<>(acts(place(before), null, MOST + 1, locale));
		if (found.size() > MOST) {
			found.removeLast();
			model.addAttribute("next", "/console/activity?before=" + found.getLast().position());
		}
		model.addAttribute("acts", found);
		return "console/activity";
	}

	private Version find(String digest) {
		return this.versions.find(digest).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

	private static long place(@Nullable String before) {
		if (before == null) {
			return Long.MAX_VALUE;
		}
		if (!before.matches("[0-9]{1,18}")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}
		return Long.parseLong(before);
	}

	// What it replaces, or would: for what was in force, what it was made from.
	private String before(Version version, List<Version> others) {
		String active = this.versions.active().digest();
		if (!active.equals(version.digest())) {
			return active;
		}
		return Objects.requireNonNullElseGet(version.parent(),
				() -> others.isEmpty() ? version.digest() : others.getFirst().digest());
	}

	private Optional<Policy> read(String document) {
		return Optional.ofNullable(this.reader.recheck(document).policy());
	}

	private @Nullable PolicyDiff diff(Optional<Policy> policy, String against) {
		return policy
			.flatMap((after) -> this.versions.document(against)
				.flatMap(this::read)
				.map((before) -> PolicyDiff.of(before, after)))
			.orElse(null);
	}

	private void addTests(Version version, Optional<Policy> policy, Model model) {
		String tests = this.versions.tests(version.digest()).map(Versions.Tests::text).orElse("");
		model.addAttribute("tests", tests);
		if (tests.isEmpty() || policy.isEmpty()) {
			return;
		}
		try {
			model.addAttribute("report", PolicyCases.read(tests).run(policy.get()));
		}
		catch (InvalidPolicy ex) {
			model.addAttribute("testsFault", ex.getMessage());
		}
	}

	private List<Row.Act> acts(long before, @Nullable String version, int most, Locale locale) {
		return this.acts.list(before, version, most)
			.stream()
			.map((act) -> new Row.Act(act.position(), act.act(), act.version(), this.people.name(act.by(), locale),
					act.at(), act.note()))
			.toList();
	}

	// Of whom another officer is asked for, as far as a page can tell.
	private boolean isOwn(Version version, String person) {
		if (version.breakGlass()) {
			return this.acts.latest(version.digest(), "broke-glass")
				.filter((act) -> act.by().equals(person))
				.isPresent();
		}
		return version.author().equals(person) || person.equals(version.proposedBy());
	}

	private static boolean isRollback(Version version) {
		return version.state() == State.SUPERSEDED;
	}

	private static boolean isToBeApproved(Version version) {
		return version.state() == State.PROPOSED || (version.state() == State.ACTIVE && version.breakGlass());
	}

	/// What may be done with a version, as far as its state says; the API has the last
	/// word.
	private static List<String> open(Version version, boolean own, String person) {
		List<String> open = new ArrayList<>();
		switch (version.state()) {
			case DRAFT, REJECTED -> open.addAll(List.of("test", "break-glass"));
			case TESTED -> open.addAll(List.of("propose", "shadow", "break-glass"));
			case PROPOSED -> {
				if (!own) {
					open.addAll(List.of("approve", "reject"));
				}
				if (person.equals(version.proposedBy())) {
					open.add("withdraw");
				}
				open.addAll(List.of("shadow", "break-glass"));
			}
			case APPROVED -> open.addAll(List.of("activate", "reject", "shadow", "break-glass"));
			case ACTIVE -> {
				if (version.breakGlass() && !own) {
					open.add("approve");
				}
			}
			case SUPERSEDED -> open.addAll(List.of("propose", "break-glass"));
		}
		return open;
	}

	/// A version in a list.
	record Row(Version version, String author) {

		/// Something that was done.
		record Act(long position, String act, @Nullable String version, String by, Instant at, String note) {
		}

	}

}
