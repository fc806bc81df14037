package org.loangate.authz.oauth.session;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import org.loangate.authz.oauth.protocol.PublicAddresses;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/// Calls clients' back-channel logout URIs: by `https`, within seconds, following nothing, reading no more of the answer
/// than its status.
@Component
final class LogoutCalls implements AutoCloseable {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_TIMEOUT)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

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
		// The name resolves to the same addresses again when it is connected to: the JDK
		// keeps them for half a minute.
		if (!isTrusted && !(this.demo && isLoopback) && !PublicAddresses.areAll(uri.getHost())) {
			return Optional.of("not a public address");
		}
		try {
			// OpenID Connect Back-Channel Logout 1.0, 2.5
			int status = this.http
				.send(HttpRequest.newBuilder(uri)
					.timeout(TIMEOUT)
					.header("Content-Type", "application/x-www-form-urlencoded")
					.POST(BodyPublishers.ofString("logout_token=" + logoutToken))
					.build(), (_) -> new Unread())
				.statusCode();
			// 2.8: some frameworks make 204 of an empty 200.
			return (status == 200 || status == 204) ? Optional.empty() : Optional.of("answered " + status);
		}
		catch (IOException ex) {
			return Optional.of(ex.getClass().getSimpleName());
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
			return Optional.of("interrupted");
		}
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

	/// Closes the connection where the body begins.
	private static final class Unread implements BodySubscriber<Void> {

		private final CompletableFuture<Void> done = new CompletableFuture<>();

		@Override
		public CompletionStage<Void> getBody() {
			return this.done;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			subscription.cancel();
			this.done.complete(null);
		}

		@Override
		public void onNext(List<ByteBuffer> item) {
			// Nothing was asked for.
		}

		@Override
		public void onError(Throwable throwable) {
			this.done.complete(null);
		}

		@Override
		public void onComplete() {
			this.done.complete(null);
		}

	}

}
