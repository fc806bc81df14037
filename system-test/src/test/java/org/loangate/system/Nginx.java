package org.loangate.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.loangate.stores.ServerProcess;
import org.loangate.system.demo.StackSettings;

/// A real proxy that ends TLS in front of an installation.
final class Nginx implements AutoCloseable {

	static final TestCertificate CERTIFICATE = TestCertificate.create();

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ServerProcess process;

	private Nginx(ServerProcess process) {
		this.process = process;
	}

	/// Starts it.
	/// @param host what the servers are told in `Host`: an expression of nginx, or the
	/// empty string for its default
	static Nginx start(StackSettings settings, String host) {
		StackSettings.Proxy proxy = Objects.requireNonNull(settings.proxy());
		try {
			Path home = Files.createTempDirectory("nginx");
			Path configuration = Files.writeString(home.resolve("nginx.conf"),
					"""
							daemon off;
							master_process off;
							pid %1$s/pid;
							error_log %1$s/error.log;
							events {}
							http {
							  access_log off;
							  client_body_temp_path %1$s/body;
							  proxy_temp_path %1$s/proxy;
							  fastcgi_temp_path %1$s/fastcgi;
							  uwsgi_temp_path %1$s/uwsgi;
							  scgi_temp_path %1$s/scgi;
							  ssl_certificate %2$s;
							  ssl_certificate_key %3$s;
							  proxy_http_version 1.1;
							  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
							  %4$s
							  server { listen 127.0.0.1:%5$d ssl; location / { proxy_pass http://127.0.0.1:%6$d; } }
							  server { listen 127.0.0.1:%7$d ssl; location / { proxy_pass http://127.0.0.1:%8$d; } }
							}
							""".formatted(home, CERTIFICATE.certificateFile(), CERTIFICATE.keyFile(),
							host.isEmpty() ? "" : "proxy_set_header Host " + host + ";", proxy.issuerPort(),
							settings.authzPorts().getFirst(), proxy.gatewayPort(), settings.gatewayPorts().getFirst()));
			ServerProcess process = ServerProcess
				.start("nginx",
						List.of("/usr/sbin/nginx", "-e", home + "/error.log", "-p", home.toString(), "-c",
								configuration.toString()),
						Map.of(), home.resolve("output.log"), ServerProcess.Signal.TERM);
			process.awaitReady(PATIENCE, () -> listens(proxy.gatewayPort()));
			return new Nginx(process);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean listens(int port) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

}
