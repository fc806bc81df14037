package org.loangate.authz.staff;

import java.util.Map;

import org.loangate.authz.account.Subject;
import org.loangate.authz.notice.Notices;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Shows operators whether mail arrives.
@Component
@Order(50)
final class MailSection implements OperationsSection {

	private final Notices notices;

	MailSection(Notices notices) {
		this.notices = notices;
	}

	@Override
	public String template() {
		return "staff/mail-operations";
	}

	@Override
	public Map<String, Object> view(Subject operator) {
		return Map.of("open", this.notices.isOpen(), "waiting", this.notices.waiting(), "failed",
				this.notices.failed());
	}

}
