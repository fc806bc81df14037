package org.loangate.authz.oauth.authentication;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.loangate.authz.oauth.protocol.ClientCalls;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;

/// Fetches what clients publish: by `https`, at most 64 KiB within five seconds, following nothing.
@Component
final class ClientHttp implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final int MAX_LENGTH = 64 * 1024;

	private final ClientCalls calls = new ClientCalls(TIMEOUT);

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
		HttpGet request = new HttpGet(uri);
		request.addHeader("Accept", "application/json, application/jwk-set+json");
		return this.calls.call(request, dynamic && !this.demo, ClientHttp::body);
	}

	private static byte[] body(ClassicHttpResponse response) throws IOException {
		if (response.getCode() != 200) {
			throw new IOException("answered " + response.getCode());
		}
		if (response.getEntity() == null) {
			return new byte[0];
		}
		byte[] body = response.getEntity().getContent().readNBytes(MAX_LENGTH + 1);
		if (body.length > MAX_LENGTH) {
			throw new IOException("over " + MAX_LENGTH + " bytes");
		}
		return body;
	}

	@Override
	public void close() {
		this.calls.close();
	}

}
