package org.loangate.authz.console;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Role;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.platform.StyleNonce;
import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.history.DecisionFilter;
import org.loangate.authz.policy.history.PolicyHistory;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.authz.policy.version.State;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;

import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The console's front page, its editor, and the version in the shadow.
@Controller
final class ConsoleController {

	private static final int MOST_VERSIONS = 100;

	private static final int MOST_DECISIONS = 25;

	// Enough of a loan for most rules to say something.
	private static final Map<String, String> EXAMPLE = Map.of("action", "loan_application", "loan.amount",
			"CNY 8000.00", "loan.currency", "CNY", "loan.total_24h", "CNY 8000.00", "subject.identity", "proven");

	// What the editor's parts say, as CodeMirror calls it.
	private static final List<String> PHRASES = List.of("Find", "Replace", "next", "previous", "all", "match case",
			"regexp", "by word", "replace", "replace all", "close", "current match", "on line",
			"replaced match on line $", "replaced $ matches", "Go to line", "go", "Completions", "Diagnostics",
			"No diagnostics", "Fold line", "Unfold line", "Folded lines", "Unfolded lines", "to", "folded code",
			"unfold", "Control character");

	// What there is to learn of in the shadow.
	private static final Set<State> READY = Set.of(State.TESTED, State.PROPOSED, State.APPROVED, State.SUPERSEDED);

	private final Policies policies;

	private final PolicyHistory history;

	private final Versions versions;

	private final FactWords facts;

	private final People people;

	private final LoanApplications loans;

	private final MessageSource messages;

	private final SecureRandom random;

	ConsoleController(Policies policies, PolicyHistory history, Versions versions, FactWords facts, People people,
			LoanApplications loans, MessageSource messages, SecureRandom random) {
		this.policies = policies;
		this.history = history;
		this.versions = versions;
		this.facts = facts;
		this.people = people;
		this.loans = loans;
		this.messages = messages;
		this.random = random;
	}

	@GetMapping("/console")
	String overview(Locale locale, Model model) {
		Version active = this.versions.active();
		model.addAttribute("digest", active.digest());
		model.addAttribute("number", active.number());
		model.addAttribute("since", active.activatedAt());
		model.addAttribute("rules", this.policies.active().rules().stream().map(Rule::id).toList());
		model.addAttribute("waiting", list(Set.of(State.PROPOSED, State.APPROVED)).stream()
			.map((version) -> new VersionPages.Row(version,
					this.people.name(Objects.requireNonNullElse(version.proposedBy(), version.author()), locale)))
			.toList());
		model.addAttribute("filter", Map.of());
		List<Decided> decisions = this.history.list(DecisionFilter.ALL, null, MOST_DECISIONS).items();
		model.addAttribute("decisions", decisions);
		model.addAttribute("came", this.loans.cameOf(decisions.stream().map(Decided::about).toList()));
		return "console/console";
	}

	@GetMapping("/console/edit")
	String edit(@RequestParam @Nullable String version, @RequestParam @Nullable String application,
			HttpServletRequest request, Locale locale, Model model) {
		if (!request.isUserInRole(Role.SECURITY_OFFICER.name())) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN);
		}
		Version active = this.versions.active();
		Version parent = (version != null)
				? this.versions.find(version).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND))
				: active;
		model.addAttribute("active", active.digest());
		model.addAttribute("parent", parent.digest());
		model.addAttribute("lead",
				this.messages.getMessage("console.edit.lead", new Object[] { parent.number() }, locale));
		model.addAttribute("document", this.versions.document(parent.digest()).orElse(""));
		model.addAttribute("tests", this.versions.tests(parent.digest()).map(Versions.Tests::text).orElse(""));
		model.addAttribute("pastCase", application);
		model.addAttribute("facts", facts(locale));
		model.addAttribute("defaults", EXAMPLE);
		model.addAttribute("phrases", phrases(locale));
		model.addAttribute("nonce", StyleNonce.allow(request, this.random));
		return "console/edit";
	}

	@GetMapping("/console/shadow")
	String shadow(Model model) {
		model.addAttribute("others", list(READY));
		return "console/shadow";
	}

	private List<Version> list(Set<State> states) {
		return this.versions.list(Integer.MAX_VALUE, MOST_VERSIONS)
			.stream()
			.filter((version) -> states.contains(version.state()))
			.toList();
	}

	private Map<String, String> phrases(Locale locale) {
		Map<String, String> phrases = new LinkedHashMap<>();
		for (String phrase : PHRASES) {
			String key = phrase.replace(" $", "").toLowerCase(Locale.ROOT).replace(' ', '-');
			phrases.put(phrase, this.messages.getMessage("console.phrase." + key, null, locale));
		}
		return phrases;
	}

	private List<Group> facts(Locale locale) {
		Map<String, List<FactWords.Told>> groups = new LinkedHashMap<>();
		for (Fact fact : Fact.ALL) {
			int dot = fact.name().indexOf('.');
			groups.computeIfAbsent((dot < 0) ? fact.name() : fact.name().substring(0, dot), (_) -> new ArrayList<>())
				.add(this.facts.tell(fact, locale));
		}
		return groups.entrySet().stream().map((group) -> new Group(group.getKey(), group.getValue())).toList();
	}

	/// Facts of one thing.
	record Group(String name, List<FactWords.Told> facts) {
	}

}
