package org.loangate.authz.federation;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.session.SignIns;
import org.loangate.authz.stepup.AccountChange;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Links an account with somebody's at a provider, once both are proven in one browser, and ends a link.
@Controller
@Order(15)
final class LinkController implements AccountSection {

	static final String CONFIRM = "/account/providers/confirm";

	private static final String PATH = "/account/providers";

	private final Providers providers;

	private final Federations federations;

	private final Journeys journeys;

	private final FederationController journey;

	private final Accounts accounts;

	private final EnrolmentGuard guard;

	private final SignIns signIns;

	private final Policies policies;

	LinkController(Providers providers, Federations federations, Journeys journeys, FederationController journey,
			Accounts accounts, EnrolmentGuard guard, SignIns signIns, Policies policies) {
		this.providers = providers;
		this.federations = federations;
		this.journeys = journeys;
		this.journey = journey;
		this.accounts = accounts;
		this.guard = guard;
		this.signIns = signIns;
		this.policies = policies;
	}

	@Override
	public String template() {
		return "federation/provider-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		Locale locale = LocaleContextHolder.getLocale();
		Map<String, Federations.Linked> linked = this.federations.of(account.subject())
			.stream()
			.collect(Collectors.toMap(Federations.Linked::provider, Function.identity()));
		List<Shown> shown = (account.role() != Role.BORROWER) ? List.of()
				: this.providers.all().stream().map((provider) -> {
					Federations.Linked link = linked.get(provider.id());
					return new Shown(provider.id(), provider.name(locale), (link != null) ? link.at() : null);
				}).toList();
		return Map.of("providers", shown);
	}

	@GetMapping(PATH + "/{id}/link")
	String leave(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Model model) {
		SignIn signIn = borrower(request);
		OpenIdProvider provider = this.providers.find(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
		Optional<String> detour = this.guard.detour(AccountChange.PROVIDER, signIn, PATH + "/" + id + "/link");
		return detour.map((path) -> "redirect:" + path)
			.orElseGet(() -> this.journey.leave(provider, this.policies.active().settings().signInAge(), true, null,
					request, response, model));
	}

	@GetMapping(CONFIRM)
	String confirm(HttpServletRequest request, Model model) {
		SignIn signIn = borrower(request);
		Journeys.Arrived arrived = this.journeys.arrived(request).orElse(null);
		if (arrived == null) {
			return "redirect:/account";
		}
		return this.guard.detour(AccountChange.PROVIDER, signIn, CONFIRM)
			.map((path) -> "redirect:" + path)
			.orElseGet(() -> page(signIn, arrived, null, model));
	}

	@PostMapping(CONFIRM)
	String link(HttpServletRequest request, Model model) {
		SignIn signIn = borrower(request);
		Journeys.Arrived arrived = this.journeys.arrived(request).orElse(null);
		if (arrived == null) {
			return "redirect:/account";
		}
		Optional<String> detour = this.guard.detour(AccountChange.PROVIDER, signIn, CONFIRM);
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		if (!this.federations.link(signIn.subject(), arrived.person())) {
			return page(signIn, arrived, "federation.provider-confirm.taken", model);
		}
		this.journeys.forget(request);
		return "redirect:" + this.signIns.next(request, arrived.continuation());
	}

	@PostMapping(PATH + "/cancel")
	String cancel(HttpServletRequest request) {
		String next = this.journeys.arrived(request)
			.map((arrived) -> this.signIns.next(request, arrived.continuation()))
			.orElse("/account");
		this.journeys.forget(request);
		return "redirect:" + next;
	}

	@PostMapping(PATH + "/remove")
	String unlink(@RequestParam(defaultValue = "") String id, HttpServletRequest request,
			HttpServletResponse response) {
		SignIn signIn = borrower(request);
		Optional<String> detour = this.guard.detour(AccountChange.PROVIDER, signIn, "/account");
		if (detour.isPresent()) {
			return "redirect:" + detour.get();
		}
		if (!this.federations.unlink(signIn.subject(), id)
				&& this.federations.of(signIn.subject()).stream().anyMatch((link) -> link.provider().equals(id))) {
			response.setStatus(HttpStatus.CONFLICT.value());
			return "federation/provider-last";
		}
		return "redirect:/account";
	}

	// Staff prove who they are here, by a passkey.
	private SignIn borrower(HttpServletRequest request) {
		SignIn signIn = this.guard.signIn(request);
		if (this.accounts.find(signIn.subject()).filter((account) -> account.role() == Role.BORROWER).isEmpty()) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return signIn;
	}

	private String page(SignIn signIn, Journeys.Arrived arrived, @Nullable String problem, Model model) {
		String id = arrived.person().provider();
		model.addAttribute("provider",
				this.providers.find(id)
					.map((found) -> found.provider().name(LocaleContextHolder.getLocale()))
					.orElse(id));
		model.addAttribute("providerEmail", arrived.person().email());
		model.addAttribute("email", this.accounts.find(signIn.subject()).map(Account::email).orElse(""));
		model.addAttribute("problem", problem);
		return "federation/provider-confirm";
	}

	/// A provider as the account page lists it.
	record Shown(String id, String name, @Nullable Instant linkedAt) {
	}

}
