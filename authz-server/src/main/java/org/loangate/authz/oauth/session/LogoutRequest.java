package org.loangate.authz.oauth.session;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.UriUtils;

/// A client's wish that somebody be signed out, checked.
///
/// @param clientName who asks, as the person knows them; absent where nobody said
/// @param redirectUri where the person goes on to afterwards, one of the client's own
/// @param state what the client wants back with it
/// @param sid the session that the client's ID Token was issued in
record LogoutRequest(@Nullable String clientName, @Nullable String redirectUri, @Nullable String state,
		@Nullable String sid) {

	/// Where the person goes on to, with the state; or nowhere.
	@Nullable String location() {
		if (this.redirectUri == null) {
			return null;
		}
		UriComponentsBuilder location = UriComponentsBuilder.fromUriString(this.redirectUri);
		if (this.state != null) {
			location.queryParam("state", UriUtils.encode(this.state, StandardCharsets.UTF_8));
		}
		return location.build(true).toUriString();
	}

}
