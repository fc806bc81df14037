package org.loangate.authz.oauth.authorize;

import java.net.URI;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.SignIn;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Asks the person whether a client may know, and do, what it wants.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#Consent">OpenID Connect Core 1.0, section
/// 3.1.2.4</a>
@Controller
final class ConsentController {

	/// In the order that people read them.
	static final List<String> IN_WORDS = List.of("openid", "profile", "email", "phone", "address", "offline_access",
			"loans:apply", "loans:read", "loans:manage", "policy:read", "policy:write", "policy:approve",
			"reviews:read", "reviews:decide", "evidence:read", "operations:manage");

	private final Interactions interactions;

	private final Consents consents;

	private final Clients clients;

	private final BrowserSessions sessions;

	private final Accounts accounts;

	ConsentController(Interactions interactions, Consents consents, Clients clients, BrowserSessions sessions,
			Accounts accounts) {
		this.interactions = interactions;
		this.consents = consents;
		this.clients = clients;
		this.sessions = sessions;
		this.accounts = accounts;
	}

	static String path(Interaction interaction) {
		return "/consent?interaction=" + interaction.id();
	}

	@GetMapping("/consent")
	String ask(@RequestParam(name = "interaction", defaultValue = "") String id, HttpServletRequest request,
			Model model) {
		Interaction interaction = interaction(request, id);
		ClientMetadata client = this.clients.metadata(interaction.clientId());
		FormActions.allow(request, AuthorizationAnswers.formActionSource(interaction.redirectUri()));
		model.addAttribute("interaction", interaction.id());
		model.addAttribute("client", client);
		// A name is what the client made of it; where the answer goes is not.
		URI redirect = URI.create(interaction.redirectUri());
		model.addAttribute("destination", (redirect.getHost() != null) ? redirect.getHost() : redirect.getScheme());
		model.addAttribute("email", this.accounts.find(signIn(request).subject()).map(Account::email).orElse(""));
		model.addAttribute("scopes",
				IN_WORDS.stream().filter(AuthorizationSteps.told(interaction, client)::contains).toList());
		return "oauth/consent";
	}

	@PostMapping("/consent")
	String answer(@RequestParam(name = "interaction", defaultValue = "") String id,
			@RequestParam(defaultValue = "") String answer, HttpServletRequest request) {
		Interaction interaction = interaction(request, id);
		SignIn signIn = signIn(request);
		boolean given = "allow".equals(answer);
		if (given) {
			this.consents.give(signIn.subject(), interaction.clientId(),
					AuthorizationSteps.told(interaction, this.clients.metadata(interaction.clientId())));
		}
		this.interactions.save(interaction.withConsent(new Interaction.Consent(signIn.subject().id(), given)));
		return "redirect:" + interaction.path();
	}

	private Interaction interaction(HttpServletRequest request, String id) {
		return this.interactions.find(request, id).orElseThrow(() -> {
			request.setAttribute("loangate.error", AuthorizationAnswers.INTERACTION_ENDED);
			return new ResponseStatusException(HttpStatus.BAD_REQUEST);
		});
	}

	private SignIn signIn(HttpServletRequest request) {
		return this.sessions.current(request).orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED));
	}

}
