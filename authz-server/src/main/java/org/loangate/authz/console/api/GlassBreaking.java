package org.loangate.authz.console.api;

import java.net.URI;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Role;
import org.loangate.authz.account.Subject;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.version.Change;
import org.loangate.authz.policy.version.Lifecycle;
import org.loangate.authz.policy.version.Signature;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.staff.StaffAccounts;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Breaks the glass, and tells every security officer, auditor and operator in the same transaction.
@Component
class GlassBreaking {

	private static final Set<Role> TOLD = EnumSet.of(Role.SECURITY_OFFICER, Role.AUDITOR, Role.OPERATOR);

	private final Lifecycle lifecycle;

	private final StaffAccounts staff;

	private final Notices notices;

	private final Clock clock;

	private final URI issuer;

	GlassBreaking(Lifecycle lifecycle, StaffAccounts staff, Notices notices, Clock clock, Settings settings) {
		this.lifecycle = lifecycle;
		this.staff = staff;
		this.notices = notices;
		this.clock = clock;
		this.issuer = settings.issuer();
	}

	/// Puts a version in force on one officer's word.
	@Transactional
	Change breakFor(String digest, @Nullable Long expected, Subject officer, String reason, @Nullable String tests,
			Signature signature) {
		Change change = this.lifecycle.breakGlass(digest, expected, officer.id(), reason, tests, signature);
		if (change instanceof Change.Done(Version version)) {
			Notice notice = new Notice("glass-broken", Map.of("version", String.valueOf(version.number())),
					URI.create(this.issuer + "/console/versions/" + version.digest()));
			List<Subject> told = this.staff.of(TOLD);
			told.forEach((subject) -> this.notices.tell(subject.id(), notice, this.clock.instant()));
		}
		return change;
	}

}
