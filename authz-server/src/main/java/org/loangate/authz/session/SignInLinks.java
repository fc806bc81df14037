package org.loangate.authz.session;

import java.util.List;

/// Ways to sign in that begin elsewhere, as the sign-in page offers them.
public interface SignInLinks {

	/// What to offer, in order, in the reader's language.
	List<Link> links();

	/// One of them.
	///
	/// @param id stable lower-case name
	/// @param name what people call it
	/// @param path local path where it begins; takes `continue`
	record Link(String id, String name, String path) {
	}

}
