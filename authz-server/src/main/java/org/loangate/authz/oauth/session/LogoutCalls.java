package org.loangate.authz.oauth.session;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.loangate.authz.oauth.protocol.ClientCalls;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/// Calls clients' back-channel logout URIs: by `https`, within seconds, following nothing, reading no more of the answer
/// than its status.
@Component
final class LogoutCalls implements AutoCloseable {

	private final ClientCalls calls = new ClientCalls(Duration.ofSeconds(5));

	private final boolean demo;

	LogoutCalls(Environment environment) {
		this.demo = environment.acceptsProfiles(Profiles.of("demo"));
	}

	/// Posts a logout token.
	/// @param isTrusted whether the operator vouches for the client, so that it may be
	/// anywhere; others are called at public addresses only
	/// @return what went wrong, in a word or two for the log; nothing when it was taken
	Optional<String> post(URI uri, String logoutToken, boolean isTrusted) {
		if (uri.getHost() == null) {
			return Optional.of("without a host");
		}
		boolean isLoopback = List.of("localhost", "127.0.0.1", "[::1]").contains(uri.getHost());
		if (!"https".equals(uri.getScheme()) && !(this.demo && isLoopback)) {
			return Optional.of("not https");
		}
		HttpPost request = new HttpPost(uri);
		// OpenID Connect Back-Channel Logout 1.0, 2.5
		// The type has no parameter: HTML standard, application/x-www-form-urlencoded.
		request.setEntity(new StringEntity("logout_token=" + logoutToken,
				ContentType.create("application/x-www-form-urlencoded")));
		try {
			int status = this.calls.call(request, !isTrusted && !(this.demo && isLoopback),
					ClassicHttpResponse::getCode);
			// 2.8: some frameworks make 204 of an empty 200.
			return (status == 200 || status == 204) ? Optional.empty() : Optional.of("answered " + status);
		}
		catch (IOException ex) {
			boolean isPrivate = "not a public address".equals(ex.getMessage());
			return Optional.of(isPrivate ? "not a public address" : ex.getClass().getSimpleName());
		}
	}

	@Override
	public void close() {
		this.calls.close();
	}

}
