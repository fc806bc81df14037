package org.loangate.demo.borrower.oauth;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// How this app speaks HTTP: bounded in time and size, following no redirect, repeating nothing by itself.
///
/// The library's own sender rests on `HttpURLConnection`, which silently repeats a POST whose connection broke: a second
/// use of a code or a proof that nobody asked for.
@Component
final class HttpSender implements HTTPRequestSender, DisposableBean {

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration TIMEOUT = Duration.ofSeconds(12);

	private static final long MAX_BODY_BYTES = 1 << 20;

	private static final Set<String> SET_BY_THE_CLIENT = Set.of("content-length", "host", "connection");

	private final HttpClient http = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(CONNECT_TIMEOUT)
		.followRedirects(HttpClient.Redirect.NEVER)
		.build();

	@Override
	public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(request.getURI().toASCIIString()))
			.timeout(TIMEOUT)
			.method(request.getMethod().name(), (request.getBody() != null)
					? HttpRequest.BodyPublishers.ofString(request.getBody()) : HttpRequest.BodyPublishers.noBody());
		request.getHeaderMap().forEach((name, values) -> {
			if (!SET_BY_THE_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> builder.header(name, value));
			}
		});
		HttpResponse<String> response = exchange(builder.build());
		HTTPResponse answer = new HTTPResponse(response.statusCode());
		response.headers().map().forEach((name, values) -> answer.setHeader(name, values.toArray(String[]::new)));
		answer.setBody(response.body());
		return answer;
	}

	private HttpResponse<String> exchange(HttpRequest request) throws IOException {
		try {
			return this.http.send(request, HttpResponse.BodyHandlers
				.limiting(HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8), MAX_BODY_BYTES));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted", ex);
		}
	}

	@Override
	public void destroy() {
		this.http.shutdownNow();
	}

}
