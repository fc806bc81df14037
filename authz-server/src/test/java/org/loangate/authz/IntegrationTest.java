package org.loangate.authz;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.loangate.authz.factor.password.HashCost;
import org.loangate.authz.federation.TestProvider;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;
import org.loangate.stores.UsedSecrets;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestExecutionListeners.MergeMode;

/// The whole authorization server on a port of its own, with real PostgreSQL and Redis, in profile `demo`: one for all
/// tests of a JVM that ask for the same.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ActiveProfiles("demo")
@ContextConfiguration(initializers = IntegrationTest.Server.class)
@TestExecutionListeners(listeners = FreshStart.class, mergeMode = MergeMode.MERGE_WITH_DEFAULTS)
public @interface IntegrationTest {

	/// Gives the server its settings, as an operator would.
	final class Server implements ApplicationContextInitializer<ConfigurableApplicationContext> {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			StoresLease stores = EmbeddedStores.shared().lease();
			int port = EmbeddedStores.freePort();
			Map<String, String> settings = new HashMap<>(stores.environment(Schema.AUTHZ));
			settings.put("LOANGATE_AUTHZ_PORT", String.valueOf(port));
			settings.put("LOANGATE_GATEWAY_URL", TestClients.GATEWAY);
			settings.put("LOANGATE_UNAUTHENTICATED_REQUESTS_PER_MINUTE", "1000");
			settings.put("LOANGATE_TRUST_DOMAIN", TestClients.TRUST_DOMAIN);
			settings.put("LOANGATE_KEK", UsedSecrets.note("KEK", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="));
			settings.put("LOANGATE_CLIENTS_FILE", TestClients.file().toString());
			settings.put("LOANGATE_VENDORS_FILE", vendors().toString());
			settings.put("LOANGATE_SMTP_URL", TestMailbox.smtpUrl());
			settings.put("LOANGATE_MAIL_PER_NETWORK_AND_HOUR", "5000");
			// Nearly every account of the tests begins with a mail.
			settings.put("loangate.mail.pause", "PT0.1S");
			settings.put("LOANGATE_PROVIDERS_FILE", TestProvider.SHARED.file().toString());
			settings.putAll(TestFidoMetadata.settings());
			settings.put("LOANGATE_DEMO_CLOCK_FILE", TestClock.setting());
			settings.putAll(TestMutualTls.settings());
			TestPropertyValues.of(settings).applyTo(context);
			context.getBeanFactory().registerSingleton("testHashCost", new HashCost(1, 1));
		}

		private static Path vendors() {
			try {
				Path file = Files.createTempFile("vendors", ".yaml");
				file.toFile().deleteOnExit();
				String apiKey = UsedSecrets.note("API key", "test-api-key");
				String webhook = UsedSecrets.note("webhook secret",
						"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
				return Files.writeString(file, """
						vendors:
						  - id: standin
						    base_url: http://localhost:1/liveness-vendor
						    origin: http://localhost:1
						    api_key: %s
						    webhook_secrets: [%s]
						""".formatted(apiKey, webhook));
			}
			catch (java.io.IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}

	}

}
