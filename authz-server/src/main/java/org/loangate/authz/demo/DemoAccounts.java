package org.loangate.authz.demo;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Identity;
import org.loangate.authz.account.Role;
import org.loangate.authz.factor.liveness.Faces;
import org.loangate.authz.factor.password.Passwords;
import org.loangate.authz.factor.totp.Authenticators;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Makes the demo's accounts, once. Their passwords and secrets are public.
@Component
@Profile("demo")
final class DemoAccounts implements ApplicationRunner {

	// Public by intent: printed in the documentation, refused outside of profile demo.
	private static final String TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

	private static final Instant LONG_AGO = Instant.parse("2025-01-01T00:00:00Z");

	private static final Map<String, Role> STAFF = Map.of("sec1", Role.SECURITY_OFFICER, "sec2", Role.SECURITY_OFFICER,
			"rev1", Role.REVIEWER, "rev2", Role.REVIEWER, "aud1", Role.AUDITOR, "ops1", Role.OPERATOR, "ops2",
			Role.OPERATOR);

	private final Accounts accounts;

	private final Passwords passwords;

	private final Authenticators authenticators;

	private final Faces faces;

	private final TransactionTemplate transactions;

	DemoAccounts(Accounts accounts, Passwords passwords, Authenticators authenticators, Faces faces,
			TransactionTemplate transactions) {
		this.accounts = accounts;
		this.passwords = passwords;
		this.authenticators = authenticators;
		this.faces = faces;
		this.transactions = transactions;
	}

	@Override
	public void run(ApplicationArguments arguments) {
		this.transactions.executeWithoutResult((status) -> {
			add("lin", Identity.PROVEN, Role.BORROWER);
			add("mei", Identity.PROVEN, Role.BORROWER).ifPresent((mei) -> {
				this.authenticators.enrol(mei.subject(), TOTP_SECRET);
				this.faces.takeOver(mei.subject(), "face-mei");
			});
			STAFF.forEach((name, role) -> add(name, Identity.ASSERTED, role)
				.ifPresent((account) -> this.authenticators.enrol(account.subject(), TOTP_SECRET)));
		});
	}

	private Optional<Account> add(String name, Identity identity, Role role) {
		Optional<Account> added = this.accounts.registerForDemo(name + "@example.test", identity, role, LONG_AGO);
		added.ifPresent((account) -> this.passwords.set(account.subject(), name + "-demo-2026"));
		return added;
	}

}
