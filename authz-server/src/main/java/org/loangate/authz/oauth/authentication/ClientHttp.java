package org.loangate.authz.oauth.authentication;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.loangate.authz.oauth.protocol.PublicAddresses;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/// Fetches what clients publish: by `https`, at most 64 KiB within five seconds, following nothing.
@Component
final class ClientHttp implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_LENGTH = 64 * 1024;

	private final HttpClient http = HttpClient.newBuilder()
		.connectTimeout(TIMEOUT)
		.version(HttpClient.Version.HTTP_1_1)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	private final boolean demo;

	ClientHttp(Environment environment) {
		this.demo = environment.acceptsProfiles(Profiles.of("demo"));
	}

	/// Fetches.
	/// @param dynamic whether the client registered itself, so that only public addresses
	/// are called for it
	/// @throws IOException when there is nothing, too much, too late, or nothing that may
	/// be called
	byte[] get(URI uri, boolean dynamic) throws IOException {
		if (!"https".equals(uri.getScheme()) && !this.demo) {
			throw new IOException("not https");
		}
		// The name resolves to the same addresses again when it is connected to: the JDK
		// keeps them for half a minute.
		if (dynamic && !this.demo && !PublicAddresses.areAll(uri.getHost())) {
			throw new IOException("not a public address");
		}
		CompletableFuture<HttpResponse<byte[]>> answer = this.http.sendAsync(
				HttpRequest.newBuilder(uri).header("Accept", "application/json, application/jwk-set+json").build(),
				BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_LENGTH));
		try {
			HttpResponse<byte[]> complete = answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
			if (complete.statusCode() != 200) {
				throw new IOException("answered " + complete.statusCode());
			}
			return complete.body();
		}
		catch (ExecutionException ex) {
			throw new IOException("no answer, or over " + MAX_LENGTH + " bytes", ex.getCause());
		}
		catch (TimeoutException _) {
			throw new IOException("not within " + TIMEOUT.toSeconds() + " seconds");
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted");
		}
		finally {
			answer.cancel(true);
		}
	}

	@Override
	public void close() {
		this.http.shutdownNow();
	}

}
