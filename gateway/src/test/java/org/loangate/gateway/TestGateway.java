package org.loangate.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/// A gateway booted for real on a port of its own. Its public URL is not where it is reached, as behind a proxy.
final class TestGateway implements AutoCloseable {

	static final String PUBLIC_URL = "http://localhost:8080";

	static final String TRUST_DOMAIN = "http://localhost:8081/lending-api";

	private final ConfigurableApplicationContext context;

	private TestGateway(ConfigurableApplicationContext context) {
		this.context = context;
	}

	static TestGateway start(String authorizationServer, String upstream, String redisUrl, Map<String, Object> more) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("server.port", "0");
		properties.put("LOANGATE_ISSUER", AuthorizationServerStandIn.ISSUER);
		properties.put("LOANGATE_GATEWAY_URL", PUBLIC_URL);
		properties.put("LOANGATE_TRUST_DOMAIN", TRUST_DOMAIN);
		properties.put("LOANGATE_AUTHZ_INTERNAL_URL", authorizationServer);
		properties.put("LOANGATE_UPSTREAMS_FILE", upstreams(upstream).toString());
		properties.put("LOANGATE_REDIS_URL", redisUrl);
		properties.put("LOANGATE_GATEWAY_CLIENT_KEY", clientKey());
		properties.put("loangate.routes-interval", "100ms");
		properties.put("loangate.upstream-timeout", "1s");
		properties.putAll(more);
		SpringApplication application = new SpringApplication(Gateway.class);
		application.setDefaultProperties(Map.of());
		application.setRegisterShutdownHook(false);
		return new TestGateway(application.run(properties.entrySet()
			.stream()
			.map((entry) -> "--" + entry.getKey() + "=" + entry.getValue())
			.toArray(String[]::new)));
	}

	String url() {
		return "http://localhost:" + ((WebServerApplicationContext) this.context).getWebServer().getPort();
	}

	private static Path upstreams(String upstream) {
		try {
			Path file = Files.createTempFile("upstreams", ".yaml");
			file.toFile().deleteOnExit();
			return Files.writeString(file, "upstreams:\n  lending-api: " + upstream + "\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String clientKey() {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID("gateway-1").generate().toJSONString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

}
