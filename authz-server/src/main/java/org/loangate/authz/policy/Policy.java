package org.loangate.authz.policy;

import java.util.List;

import org.loangate.authz.policy.language.Rule;
import org.loangate.contract.RouteTable;

/// One version of the policy: its settings, its rules, what clients may register for, which
/// passkeys may be enrolled, and the gateway's routes, known by the digest of its document.
public final class Policy {

	private final String digest;

	private final Settings settings;

	private final List<Rule> rules;

	private final RegistrationRules registration;

	private final PasskeyRules passkeys;

	private final RouteTable routes;

	/// @param digest SHA-256 of the document, base64url without padding
	public Policy(String digest, Settings settings, List<Rule> rules, RegistrationRules registration,
			PasskeyRules passkeys, RouteTable routes) {
		this.digest = digest;
		this.settings = settings;
		this.rules = List.copyOf(rules);
		this.registration = registration;
		this.passkeys = passkeys;
		this.routes = routes;
	}

	/// SHA-256 of the document, base64url without padding.
	public String digest() {
		return this.digest;
	}

	/// The numbers the security team owns.
	public Settings settings() {
		return this.settings;
	}

	/// What clients may register for by themselves.
	public RegistrationRules registration() {
		return this.registration;
	}

	/// Which passkeys may be enrolled.
	public PasskeyRules passkeys() {
		return this.passkeys;
	}

	/// What the gateway lets through, to which upstream, and on what condition.
	public RouteTable routes() {
		return this.routes;
	}

	/// What it demands, in the order written, which changes nothing.
	public List<Rule> rules() {
		return this.rules;
	}

}
