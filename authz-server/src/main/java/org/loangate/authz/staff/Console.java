package org.loangate.authz.staff;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.loangate.authz.account.Role;

/// The staff's pages: who works in each, and who may look.
public enum Console {

	/// The policy, and what came of it.
	CONSOLE,

	/// Held applications.
	DESK,

	/// The evidence.
	AUDIT,

	/// Staff, keys and clients.
	OPERATIONS;

	private Role worker() {
		return switch (this) {
			case CONSOLE -> Role.SECURITY_OFFICER;
			case DESK -> Role.REVIEWER;
			case AUDIT -> Role.AUDITOR;
			case OPERATIONS -> Role.OPERATOR;
		};
	}

	private boolean isOpenTo(Role role) {
		return worker() == role || (this == CONSOLE && role == Role.AUDITOR);
	}

	/// What its paths begin with.
	public String path() {
		return "/" + pageName();
	}

	/// Whether a path is asked for by a page's script: it is answered, and leads nowhere.
	public static boolean isForPrograms(String path) {
		return path.startsWith(CONSOLE.path() + "/api/");
	}

	/// What its page calls itself.
	public String pageName() {
		return name().toLowerCase(Locale.ROOT);
	}

	/// Whose work is done there, as Spring Security names roles.
	public String workerName() {
		return worker().name();
	}

	/// Who sees it, as Spring Security names roles.
	public String[] viewerNames() {
		return Arrays.stream(Role.values()).filter(this::isOpenTo).map(Role::name).toArray(String[]::new);
	}

	/// What somebody of that role may see, their own work first.
	public static List<Console> of(Role role) {
		return Arrays.stream(values())
			.filter((console) -> console.isOpenTo(role))
			.sorted((one, other) -> Boolean.compare(other.worker() == role, one.worker() == role))
			.toList();
	}

}
