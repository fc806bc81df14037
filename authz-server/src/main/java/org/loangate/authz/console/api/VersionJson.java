package org.loangate.authz.console.api;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.policy.version.Acts;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

import org.springframework.stereotype.Component;

/// A version as the API shows it.
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record VersionJson(String digest, int number, String state, Who author, Instant createdAt, @Nullable String parent,
		String note, @Nullable String tests, @Nullable Who proposedBy, @Nullable String base, boolean rollback,
		boolean breakGlass, @Nullable Instant activatedAt) {

	/// Somebody.
	///
	/// @param id a subject, `client:<client_id>`, or `system`
	/// @param name the account's user name, where there is one
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Who(String id, @Nullable String name) {
	}

	/// Writes them, with the names of people.
	@Component
	static final class Writer {

		private final Accounts accounts;

		Writer(Accounts accounts) {
			this.accounts = accounts;
		}

		VersionJson json(Version version) {
			return new VersionJson(version.digest(), version.number(), version.state().value(), who(version.author()),
					version.createdAt(), version.parent(), version.note(), version.tests(),
					(version.proposedBy() != null) ? who(version.proposedBy()) : null, version.base(),
					version.rollback(), version.breakGlass(), version.activatedAt());
		}

		ActJson json(Acts.Act act) {
			return new ActJson(act.act(), act.version(), who(act.by()), act.at(), act.note());
		}

		TestsJson json(Versions.Tests tests, @Nullable JsonNode report) {
			return new TestsJson(tests.text(), tests.digest(), who(tests.by()), tests.at(), report);
		}

		private Who who(String id) {
			boolean person = !id.startsWith("client:") && !id.equals("system");
			return new Who(id, person ? this.accounts.find(new Subject(id)).map(Account::email).orElse(null) : null);
		}

	}

}
