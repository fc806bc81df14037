package org.loangate.authz.stepup;

import java.net.URI;

/// What a person is asked.
public sealed interface Prompt {

	/// To type something into the factor's own page.
	record Form() implements Prompt {
	}

	/// To answer the browser's own dialog.
	///
	/// @param json options of the Web Authentication API, as JSON
	record Options(String json) implements Prompt {
	}

	/// To go to another site and come back.
	record Visit(URI url) implements Prompt {
	}

	/// Nothing: the factor cannot be asked for now.
	record Unavailable(Outcome.Reason reason) implements Prompt {
	}

}
