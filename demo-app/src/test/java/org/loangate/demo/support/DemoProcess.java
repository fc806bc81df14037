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

	/// The key of document digests, 32 bytes.
	public static final String CLAIMS_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";

	private static final String LOANS = """
			{"loans": [
			  {"loan_id": "0199f0c0-7c1e-7aaa-9d2e-5b8f6a7c9d10", "amount": {"value": "80000.00", "currency": "CNY"},
			   "term_months": 36, "annual_rate_percent": "7.35", "purpose": "home_improvement", "status": "booked",
			   "booked_at": "2026-11-22T08:40:00Z", "payout_account": {"scheme": "cn-bank-card", "last4": "3446"}},
			  {"loan_id": "0199f0c0-7c1e-7aaa-9d2e-5b8f6a7c9d11", "amount": {"value": "1500.00", "currency": "CNY"},
			   "term_months": 12, "annual_rate_percent": "7.35", "purpose": "working_capital", "status": "paid-out",
			   "booked_at": "2026-10-02T01:10:00Z", "payout_account": {"scheme": "cn-bank-card", "last4": "3446"}}]}
			""";

	private static final DemoProcess SHARED = new DemoProcess();

	private final StandIns standIns = new StandIns();

	private final StoresLease stores = EmbeddedStores.shared().lease();

	private final int port = EmbeddedStores.freePort();

	private final int smtpPort = EmbeddedStores.freePort();

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
		settings.put("LOANGATE_VENDOR_CLAIMS_KEY", CLAIMS_KEY);
		settings.put("LOANGATE_DEMO_SMTP_PORT", Integer.toString(this.smtpPort));
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

	/// Where its stand-in mail server listens.
	public int smtpPort() {
		return this.smtpPort;
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
		shared().standIns().script(DemoProcess::show);
		System.out.println("demo: " + shared().url() + " stand-ins: " + shared().standIns().url());
		Thread.currentThread().join();
	}

	/// Plays a borrower who agrees to everything.
	private static StandIns.Reply show(StandIns.Received request) {
		return switch (request.path()) {
			case "/oauth2/authorize" ->
				new StandIns.Reply(302, Map.of("Location", shared().standIns().agree("?" + request.query())), "");
			case "/loans" -> request.method().equals("POST")
					? StandIns.Reply.of(201, "{\"loan_id\":\"0199f0c0-7c1e-7aaa-9d2e-5b8f6a7c9d10\"}")
					: StandIns.Reply.of(200, LOANS);
			default -> null;
		};
	}

}
