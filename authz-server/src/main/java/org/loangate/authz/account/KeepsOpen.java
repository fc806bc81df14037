package org.loangate.authz.account;

import java.util.Optional;

/// Has something to do with accounts that must come to its end before their people may close them.
public interface KeepsOpen {

	/// What keeps an account open now, a stable lower-case code, or nothing. Asked in the
	/// transaction that closes it, which has the account's row.
	Optional<String> keepsOpen(Subject subject);

}
