package org.loangate.authz.federation;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.session.Continuation;
import org.loangate.authz.session.Continuations;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Signs in through a provider: there, back, and on.
@Controller
final class FederationController {

	private static final Logger LOGGER = LoggerFactory.getLogger(FederationController.class);

	private static final int MAX_PARAMETER = 4096;

	private final Providers providers;

	private final Journeys journeys;

	private final Federations federations;

	private final SignIns signIns;

	private final Continuations continuations;

	private final Policies policies;

	private final URI issuer;

	private final SecureRandom random;

	FederationController(Providers providers, Journeys journeys, Federations federations, SignIns signIns,
			Continuations continuations, Policies policies, Settings settings, SecureRandom random) {
		this.providers = providers;
		this.journeys = journeys;
		this.federations = federations;
		this.signIns = signIns;
		this.continuations = continuations;
		this.policies = policies;
		this.issuer = settings.issuer();
		this.random = random;
	}

	// A link's address may be fetched by anybody: it leads away, and changes nothing
	// here.
	@GetMapping("/sign-in/provider/{id}")
	String leave(@PathVariable String id,
			@RequestParam(name = "continue", required = false) @Nullable String continuation,
			HttpServletRequest request, HttpServletResponse response, Model model) {
		Duration maxAge = this.signIns.isForced(request, continuation) ? Duration.ZERO
				: this.policies.active().settings().sessionLifetime();
		return leave(provider(id), maxAge, false, continuation, request, response, model);
	}

	/// Sends a browser to a provider.
	String leave(OpenIdProvider provider, Duration maxAge, boolean linking, @Nullable String continuation,
			HttpServletRequest request, HttpServletResponse response, Model model) {
		Attempt attempt = this.journeys.begin(request, provider.provider().id(), maxAge, linking, continuation);
		try {
			return "redirect:" + provider.authorizationUrl(attempt, callback(provider.provider().id()));
		}
		catch (ProviderFault ex) {
			return problem(ex, provider.provider(), attempt, response, model);
		}
	}

	@GetMapping("/sign-in/provider/{id}/callback")
	String arrive(@PathVariable String id, @RequestParam(defaultValue = "") String state,
			@RequestParam(defaultValue = "") String code, @RequestParam(defaultValue = "") String error,
			@RequestParam(required = false) @Nullable String iss, HttpServletRequest request,
			HttpServletResponse response, Model model) {
		OpenIdProvider provider = provider(id);
		Attempt attempt = this.journeys.end(request, id, state).orElse(null);
		try {
			return arrive(provider, attempt, code, error, iss, request);
		}
		catch (ProviderFault ex) {
			return problem(ex, provider.provider(), attempt, response, model);
		}
	}

	private String arrive(OpenIdProvider provider, @Nullable Attempt attempt, String code, String error,
			@Nullable String iss, HttpServletRequest request) {
		if (attempt == null) {
			throw new ProviderFault(ProviderFault.Kind.REFUSED, "no journey of this browser has that state");
		}
		if (!provider.isIssuer(iss)) {
			throw new ProviderFault(ProviderFault.Kind.REFUSED, "the answer is of another issuer");
		}
		if (!error.isEmpty()) {
			throw new ProviderFault(ProviderFault.Kind.DECLINED, "it answered with an error");
		}
		if (code.isEmpty() || code.length() > MAX_PARAMETER) {
			throw new ProviderFault(ProviderFault.Kind.REFUSED, "the answer has no code");
		}
		Federated person = provider.redeem(code, attempt, callback(attempt.provider()));
		Optional<Subject> linked = this.federations.find(person);
		if (linked.isPresent() && !attempt.linking()) {
			return this.signIns.complete(request, linked.get(), proof(person), attempt.continuation());
		}
		this.journeys.arrive(request, person, attempt.continuation());
		return attempt.linking() ? "redirect:" + LinkController.CONFIRM : "redirect:/sign-in/provider";
	}

	// Its word is worth a first factor, whatever its acr and amr say: no method of ours
	// was seen.
	private static ProvenFactor proof(Federated person) {
		return new ProvenFactor(ProvenFactor.FEDERATION, List.of(), person.at());
	}

	/// Asks somebody whom no account is linked to which one it shall be.
	@GetMapping("/sign-in/provider")
	String choose(HttpServletRequest request, Model model) {
		Journeys.Arrived arrived = this.journeys.arrived(request).orElse(null);
		return (arrived != null) ? choice(arrived, null, request, model) : "redirect:/sign-in";
	}

	/// Opens an account for them.
	@PostMapping("/sign-in/provider/open")
	String open(HttpServletRequest request, Model model) {
		Journeys.Arrived arrived = this.journeys.arrived(request).orElse(null);
		if (arrived == null) {
			return "redirect:/sign-in";
		}
		Federated person = arrived.person();
		if (person.email() == null) {
			return choice(arrived, "federation.provider-choice.no-email", request, model);
		}
		Optional<Account> opened = this.federations.open(person, person.email());
		if (opened.isEmpty()) {
			return "redirect:/sign-in";
		}
		this.journeys.forget(request);
		return this.signIns.complete(request, opened.get().subject(), proof(person), arrived.continuation());
	}

	private String choice(Journeys.Arrived arrived, @Nullable String problem, HttpServletRequest request, Model model) {
		Provider provider = provider(arrived.person().provider()).provider();
		model.addAttribute("provider", provider.name(LocaleContextHolder.getLocale()));
		model.addAttribute("email", arrived.person().email());
		model.addAttribute("canOpen", arrived.person().email() != null);
		model.addAttribute("problem", problem);
		model.addAttribute("signInPath",
				this.continuations.signInPath(request, new Continuation(Subject.random(this.random).id(),
						LinkController.CONFIRM, "", null, arrived.person().email(), true, null)));
		return "federation/provider-choice";
	}

	private String problem(ProviderFault fault, Provider provider, @Nullable Attempt attempt,
			HttpServletResponse response, Model model) {
		LOGGER.warn("provider {}: {}", provider.id(), fault.getMessage());
		response.setStatus((fault.kind() == ProviderFault.Kind.UNAVAILABLE) ? HttpStatus.BAD_GATEWAY.value()
				: HttpStatus.BAD_REQUEST.value());
		String continuation = (attempt != null && attempt.continuation() != null)
				? "?continue=" + attempt.continuation() : "";
		model.addAttribute("provider", provider.name(LocaleContextHolder.getLocale()));
		model.addAttribute("kind", fault.kind().code());
		model.addAttribute("back", (attempt != null && attempt.linking()) ? "/account" : "/sign-in" + continuation);
		return "federation/provider-problem";
	}

	private OpenIdProvider provider(String id) {
		return this.providers.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

	private URI callback(String id) {
		return URI.create(this.issuer + "/sign-in/provider/" + id + "/callback");
	}

}
