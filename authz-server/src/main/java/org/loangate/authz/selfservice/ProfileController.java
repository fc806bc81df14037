package org.loangate.authz.selfservice;

import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Profile;
import org.loangate.authz.account.Profiles;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// What a person says of themselves, on the account page and a form of its own.
@Controller
@Order(60)
final class ProfileController implements AccountSection {

	private static final String PATH = "/account/details";

	private static final Map<String, String> AUTOCOMPLETE = Map.of("name", "name", "given_name", "given-name",
			"family_name", "family-name", "phone_number", "tel", "street_address", "street-address", "locality",
			"address-level2", "region", "address-level1", "postal_code", "postal-code", "country", "country");

	private final Profiles profiles;

	private final EnrolmentGuard guard;

	private final Clock clock;

	ProfileController(Profiles profiles, EnrolmentGuard guard, Clock clock) {
		this.profiles = profiles;
		this.guard = guard;
		this.clock = clock;
	}

	@Override
	public String template() {
		return "selfservice/profile-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Map<String, String> values = this.profiles.find(account.subject()).map(Profile::values).orElse(Map.of());
		return Map.of("rows", Profile.MEMBERS.keySet()
			.stream()
			.flatMap(
					(member) -> Optional.ofNullable(values.get(member)).map((value) -> new Row(member, value)).stream())
			.toList());
	}

	@GetMapping(PATH)
	String form(HttpServletRequest request, Model model) {
		Map<String, String> values = this.profiles.find(this.guard.signIn(request).subject())
			.map(Profile::values)
			.orElse(Map.of());
		return form(model, values, List.of());
	}

	@PostMapping(PATH)
	String save(@RequestParam Map<String, String> typed, HttpServletRequest request, Model model) {
		List<String> problems = Profile.MEMBERS.keySet()
			.stream()
			.filter((member) -> !Profile.isAllowed(member, Profile.normal(member, typed.getOrDefault(member, ""))))
			.toList();
		if (!problems.isEmpty()) {
			return form(model, typed, problems);
		}
		this.profiles.save(this.guard.signIn(request).subject(),
				Profile.of(new HashMap<>(typed), this.clock.instant()));
		return "redirect:/account";
	}

	private static String form(Model model, Map<String, String> values, List<String> problems) {
		Map<String, Field> fields = new LinkedHashMap<>();
		Profile.MEMBERS.keySet()
			.forEach((member) -> fields.put(member, new Field(member, values.getOrDefault(member, ""),
					AUTOCOMPLETE.getOrDefault(member, "off"), problems.contains(member))));
		model.addAttribute("fields", fields.values());
		return "selfservice/profile";
	}

	/// One line of the account page's section.
	record Row(String member, String value) {
	}

	/// One field of the form.
	record Field(String member, String value, String autocomplete, boolean wrong) {
	}

}
