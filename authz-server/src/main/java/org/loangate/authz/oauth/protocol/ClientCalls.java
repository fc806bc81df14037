package org.loangate.authz.oauth.protocol;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/// Calls addresses that clients name, following nothing and sending nothing along.
///
/// A host's name is resolved once for each connection: what comes of it is checked, and exactly that is connected to, so
/// that a name which answers differently a moment later leads nowhere else. The certificate is still the name's.
/// **Threads:** safe.
public final class ClientCalls implements AutoCloseable {

	private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

	private final CloseableHttpClient anywhere;

	private final CloseableHttpClient internet;

	private final Duration timeout;

	/// Calls with names as this host resolves them.
	/// @param timeout how long a call may take in all
	public ClientCalls(Duration timeout) {
		this(SystemDefaultDnsResolver.INSTANCE, DefaultClientTlsStrategy.createSystemDefault(), timeout);
	}

	ClientCalls(DnsResolver names, TlsSocketStrategy tls, Duration timeout) {
		this.anywhere = client(names, tls, timeout);
		this.internet = client(new PublicNames(names), tls, timeout);
		this.timeout = timeout;
	}

	private static CloseableHttpClient client(DnsResolver names, TlsSocketStrategy tls, Duration timeout) {
		Timeout each = Timeout.of(timeout);
		return HttpClients.custom()
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setDnsResolver(names)
				.setTlsSocketStrategy(tls)
				.setDefaultConnectionConfig(
						ConnectionConfig.custom().setConnectTimeout(each).setSocketTimeout(each).build())
				.setMaxConnPerRoute(20)
				.setMaxConnTotal(200)
				.build())
			.setDefaultRequestConfig(RequestConfig.custom()
				.setResponseTimeout(each)
				.setConnectionRequestTimeout(each)
				.setProtocolUpgradeEnabled(false)
				.build())
			.disableRedirectHandling()
			.disableAutomaticRetries()
			.disableContentCompression()
			.disableCookieManagement()
			.disableAuthCaching()
			.disableDefaultUserAgent()
			.build();
	}

	/// Calls, and closes the connection once the answer was looked at: no more of it is
	/// read.
	/// @param publicOnly whether nobody vouches for the client, so that only public
	/// addresses are called for it
	/// @throws IOException when there is no answer in time, or nothing that may be called
	public <T> T call(HttpUriRequestBase request, boolean publicOnly, HttpClientResponseHandler<T> answer)
			throws IOException {
		// Not closed, which would read the answer to its end: the request is aborted
		// below.
		Future<T> running = this.threads.submit(() -> answer
			.handleResponse((publicOnly ? this.internet : this.anywhere).executeOpen(null, request, null)));
		try {
			return running.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof IOException fault) ? fault : new IOException(ex.getCause());
		}
		catch (TimeoutException _) {
			throw new IOException("not within " + this.timeout.toSeconds() + " seconds");
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
			throw new IOException("interrupted");
		}
		finally {
			request.abort();
		}
	}

	@Override
	public void close() {
		this.threads.shutdownNow();
		this.anywhere.close(CloseMode.IMMEDIATE);
		this.internet.close(CloseMode.IMMEDIATE);
	}

	/// Resolves nothing but names all of whose addresses are public.
	private record PublicNames(DnsResolver names) implements DnsResolver {

		@Override
		public InetAddress[] resolve(String host) throws UnknownHostException {
			InetAddress[] addresses = resolved(host);
			if (addresses.length == 0 || !Arrays.stream(addresses).allMatch(PublicAddresses::isPublic)) {
				throw new UnknownHostException("not a public address");
			}
			return addresses;
		}

		private InetAddress[] resolved(String host) throws UnknownHostException {
			try {
				return this.names.resolve(host);
			}
			catch (UnknownHostException _) {
				throw new UnknownHostException("not a public address");
			}
		}

		@Override
		public String resolveCanonicalHostname(String host) {
			return host;
		}

	}

}
