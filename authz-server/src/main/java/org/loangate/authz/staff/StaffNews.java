package org.loangate.authz.staff;

import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Role;
import org.loangate.authz.factor.passkey.PasskeyAdded;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Tells operators and security officers of everybody who becomes staff, and of every new passkey of staff, in the
/// caller's transaction: whoever lets an accomplice in does not do it unseen.
@Component
class StaffNews {

	/// Who may approve of an invitation, and is told of all.
	static final Set<Role> WATCHING = EnumSet.of(Role.OPERATOR, Role.SECURITY_OFFICER);

	private static final Set<Role> EVERYBODY = Arrays.stream(Role.values())
		.filter(Role::isStaff)
		.collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class)));

	private final Accounts accounts;

	private final Notices notices;

	private final Settings settings;

	private final Clock clock;

	StaffNews(Accounts accounts, Notices notices, Settings settings, Clock clock) {
		this.accounts = accounts;
		this.notices = notices;
		this.settings = settings;
		this.clock = clock;
	}

	void proposed() {
		tell(WATCHING, "staff-invitation-proposed", URI.create(this.settings.issuer() + StaffProof.INVITATIONS));
	}

	void approved() {
		tell(WATCHING, "staff-invitation-approved", null);
	}

	void invitedByCommand() {
		tell(EVERYBODY, "staff-invited-by-command", null);
	}

	void opened() {
		tell(WATCHING, "staff-account-opened", null);
	}

	@EventListener
	void on(PasskeyAdded added) {
		if (this.accounts.find(added.subject()).map(Account::role).filter(Role::isStaff).isPresent()) {
			tell(WATCHING, "staff-passkey-added", null);
		}
	}

	private void tell(Set<Role> roles, String id, @Nullable URI action) {
		Notice notice = new Notice(id, Map.of(), action);
		this.accounts.of(roles).forEach((one) -> this.notices.tell(one.id(), notice, this.clock.instant()));
	}

}
