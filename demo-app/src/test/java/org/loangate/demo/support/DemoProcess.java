package org.loangate.demo.support;

import java.util.LinkedHashMap;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import org.loangate.demo.DemoApplication;
import org.loangate.stores.EmbeddedStores;
import org.loangate.stores.Schema;
import org.loangate.stores.StoresLease;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/// The demo app, started once for all test classes of a JVM: on its own database, beside one [StandIns].
public final class DemoProcess {

	/// The API key the stand-in vendor knows.
	public static final String API_KEY = "test-api-key-0123456789";

	/// The secret that signs callbacks.
	public static final String WEBHOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

	private static final DemoProcess SHARED = new DemoProcess();

	private final StandIns standIns = new StandIns();

	private final StoresLease stores = EmbeddedStores.shared().lease();

	private final int port = EmbeddedStores.freePort();

	private final ConfigurableApplicationContext context;

	private DemoProcess() {
		Map<String, Object> settings = new LinkedHashMap<>(this.stores.environment(Schema.LENDING));
		settings.put("LOANGATE_ISSUER", this.standIns.url());
		settings.put("LOANGATE_GATEWAY_URL", this.standIns.url());
		settings.put("LOANGATE_AUTHZ_INTERNAL_URL", this.standIns.url());
		settings.put("LOANGATE_DEMO_PORT", Integer.toString(this.port));
		settings.put("LOANGATE_DEMO_URL", url());
		settings.put("LOANGATE_TRUST_DOMAIN", url() + "/lending-api");
		settings.put("LOANGATE_WEB_CLIENT_KEY", clientKey());
		settings.put("LOANGATE_VENDOR_API_KEY", API_KEY);
		settings.put("LOANGATE_VENDOR_WEBHOOK_SECRET", WEBHOOK_SECRET);
		SpringApplication application = new SpringApplication(DemoApplication.class);
		application.setDefaultProperties(settings);
		this.context = application.run();
	}

	/// The process all tests share.
	public static DemoProcess shared() {
		return SHARED;
	}

	/// Where it listens.
	public String url() {
		return "http://localhost:" + this.port;
	}

	/// The servers beside it.
	public StandIns standIns() {
		return this.standIns;
	}

	/// Its database.
	public StoresLease stores() {
		return this.stores;
	}

	/// Its beans.
	public ConfigurableApplicationContext context() {
		return this.context;
	}

	private static String clientKey() {
		try {
			return new ECKeyGenerator(Curve.P_256).keyID("web").generate().toJSONString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// Runs it until it is ended, for a look at its pages.
	/// @param arguments not used
	/// @throws InterruptedException when ended
	public static void main(String[] arguments) throws InterruptedException {
		System.out.println("demo: " + shared().url() + " stand-ins: " + shared().standIns().url());
		Thread.currentThread().join();
	}

}
