package org.loangate.authz.notice;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Something to tell a person.
///
/// Its texts stand in `messages/notice.properties`: `notice.<id>.subject`; `notice.<id>.lines`, one paragraph a line;
/// and, where it has an action, `notice.<id>.action`, what the button says. `{name}` in a text is the value of that
/// name. A text says what happened and what to do, and never asks for a code by return.
///
/// @param id stable lower-case code: `confirm-email`
/// @param values what the texts are filled in with: nothing a stranger may choose, since it is read in our name
/// @param action address of a page of this server that the reader may open, or `null`
public record Notice(String id, Map<String, String> values, @Nullable URI action) {

	/// Checks the identifier and copies the values.
	public Notice {
		if (!id.matches("[a-z-]{1,64}")) {
			throw new IllegalArgumentException("id: " + id + " (expected: 1 to 64 lower-case letters and hyphens)");
		}
		values = Map.copyOf(values);
	}

	@Override
	public String toString() {
		return "Notice[" + this.id + "]";
	}

}
