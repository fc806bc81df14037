package org.loangate.authz.account;

import org.loangate.authz.account.ToldChanges.Told;

/// Takes changes of an account back for whoever reads its mail and says that they did not make them.
public interface TakesBack {

	/// Whether it takes that one back now.
	boolean canTakeBack(Told told);

	/// Takes it back, in the caller's transaction.
	void takeBack(Told told);

}
