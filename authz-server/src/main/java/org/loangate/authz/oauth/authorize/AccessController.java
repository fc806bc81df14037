package org.loangate.authz.oauth.authorize;

import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.AccountSection;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.session.BrowserSessions;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Shows which clients a person let in, and shuts out what they do not want any more.
@Controller
@Order(50)
final class AccessController implements AccountSection {

	private final Consents consents;

	private final Clients clients;

	private final BrowserSessions sessions;

	AccessController(Consents consents, Clients clients, BrowserSessions sessions) {
		this.consents = consents;
		this.clients = clients;
		this.sessions = sessions;
	}

	@Override
	public String template() {
		return "oauth/access-account";
	}

	@Override
	public Map<String, Object> view(Account account) {
		return Map.of("clients", this.consents.of(account.subject())
			.stream()
			// One that was removed holds nothing any more.
			.filter((given) -> this.clients.findByClientId(given.clientId()) != null)
			.map((given) -> new Row(given.clientId(), this.clients.metadata(given.clientId()).clientName(),
					ConsentController.IN_WORDS.stream().filter(given.scopes()::contains).toList()))
			.toList());
	}

	@PostMapping("/account/access/end")
	String end(@RequestParam(name = "client_id", defaultValue = "") String clientId, HttpServletRequest request) {
		this.consents.withdraw(this.sessions.current(request)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED))
			.subject(), clientId);
		return "redirect:/account";
	}

	/// A client as the page shows it.
	record Row(String clientId, String name, List<String> scopes) {
	}

}
