package org.loangate.authz.console;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.loangate.authz.policy.Policies;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.Settings;
import org.loangate.authz.policy.history.PolicyHistory;
import org.loangate.authz.policy.language.Rule;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The policy console: what is in force, what was, and what it decided.
@Controller
final class ConsoleController {

	private final Policies policies;

	private final PolicyHistory history;

	ConsoleController(Policies policies, PolicyHistory history) {
		this.policies = policies;
		this.history = history;
	}

	@GetMapping("/console")
	String console(Locale locale, Model model) {
		Policy policy = this.policies.active();
		String language = "zh".equals(locale.getLanguage()) ? "zh-CN" : "en";
		List<PolicyHistory.Activation> activations = this.history.activations();
		model.addAttribute("digest", policy.digest());
		model.addAttribute("since",
				activations.stream()
					.filter((activation) -> activation.digest().equals(policy.digest()))
					.findFirst()
					.map(PolicyHistory.Activation::at)
					.orElse(null));
		model.addAttribute("settings", settings(policy.settings()));
		model.addAttribute("rules", policy.rules().stream().map((rule) -> Shown.of(rule, language)).toList());
		model.addAttribute("routes", policy.routes().routes());
		model.addAttribute("versions", activations);
		model.addAttribute("decisions", this.history.decisions());
		return "console/console";
	}

	/// Every setting there is, by the name that the document gives it.
	private static Map<String, String> settings(Settings settings) {
		Map<String, String> shown = new LinkedHashMap<>();
		for (RecordComponent component : Settings.class.getRecordComponents()) {
			try {
				shown.put(component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT),
						String.valueOf(component.getAccessor().invoke(settings)));
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return shown;
	}

	/// A rule as it reads.
	///
	/// @param then its effects, each with its value
	/// @param because its words for the person it concerns
	record Shown(String id, String when, List<String> then, String because) {

		static Shown of(Rule rule, String language) {
			Rule.Effects effects = rule.then();
			List<String> then = Stream
				.of((effects.stepUp() != null) ? "step_up: " + text(effects.stepUp()) : "",
						(effects.coolOff() != null) ? "cool_off: " + effects.coolOff() : "",
						(effects.hold() != null) ? "hold: " + effects.hold() : "",
						(effects.deny() != null) ? "deny: " + effects.deny() : "",
						(effects.notice() != null) ? "notify: " + effects.notice() : "")
				.filter((effect) -> !effect.isEmpty())
				.toList();
			return new Shown(rule.id(), rule.when().source(), then, rule.because().getOrDefault(language, ""));
		}

		private static String text(Requirement requirement) {
			return Stream.of(requirement.acrs().stream().sorted().map(Acr::value),
					requirement.methods().stream().sorted(), (requirement.maxAge() != null)
							? Stream.of("max_age " + requirement.maxAge()) : Stream.<String>empty())
				.flatMap((part) -> part)
				.collect(Collectors.joining(", "));
		}

	}

}
