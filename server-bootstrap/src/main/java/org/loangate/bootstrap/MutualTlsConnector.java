package org.loangate.bootstrap;

import java.util.Map;

import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.ProtocolHandler;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLHostConfig;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.SslConnectorCustomizer;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/// A second door, under TLS, that asks for a client certificate: browsers at the first are never asked for one.
///
/// Its own certificate is that of the SSL bundle [#BUNDLE], and follows it when it is renewed. The client's may be any, or
/// none: see [AnyClientCertificate]. In everything else the connector is like the first.
public final class MutualTlsConnector implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

	/// The SSL bundle with the server's certificate and key.
	public static final String BUNDLE = "loangate-tls";

	private static final Log logger = LogFactory.getLog(MutualTlsConnector.class);

	private final int port;

	private final SslBundles bundles;

	/// A connector.
	///
	/// @param port 1 to 65535
	public MutualTlsConnector(int port, SslBundles bundles) {
		this.port = port;
		this.bundles = bundles;
	}

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		SslBundle bundle = this.bundles.getBundle(BUNDLE);
		if (bundle.getStores().getKeyStore() == null) {
			throw new IllegalStateException("no certificate for port " + this.port
					+ " (expected: LOANGATE_TLS_CERTIFICATE_FILE and LOANGATE_TLS_KEY_FILE with it)");
		}
		Connector connector = new Connector(TomcatWebServerFactory.DEFAULT_PROTOCOL);
		connector.setPort(this.port);
		connector.setScheme("https");
		connector.setSecure(true);
		factory.getConnectorCustomizers().forEach((customizer) -> customizer.customize(connector));
		customizeHandler(factory, connector.getProtocolHandler());
		SslConnectorCustomizer ssl = new SslConnectorCustomizer(logger, connector, ClientAuth.WANT);
		ssl.customize(bundle, Map.of());
		for (SSLHostConfig host : ((AbstractHttp11Protocol<?>) connector.getProtocolHandler()).findSslHostConfigs()) {
			host.setTrustManagerClassName(AnyClientCertificate.class.getName());
		}
		this.bundles.addBundleUpdateHandler(BUNDLE, (renewed) -> ssl.update(null, renewed));
		factory.addAdditionalConnectors(connector);
	}

	@SuppressWarnings("unchecked")
	private static void customizeHandler(TomcatWebServerFactory factory, ProtocolHandler handler) {
		LambdaSafe.callbacks(TomcatProtocolHandlerCustomizer.class, factory.getProtocolHandlerCustomizers(), handler)
			.invoke((customizer) -> customizer.customize(handler));
	}

	/// After all others, so that they have said what a connector is to be like.
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
