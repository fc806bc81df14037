package org.loangate.authz.platform;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/// Settings under which something would silently not work, or not be safe, and which therefore refuse the start.
class SettingsTests {

	private static final Map<String, String> GOOD = Map.of("loangate.issuer", "https://id.lender.example",
			"loangate.gateway-url", "https://api.lender.example", "loangate.trust-domain", "lender.example",
			"loangate.rp-id", "lender.example", "loangate.kek", "k", "loangate.clients-file", "",
			"loangate.vendors-file", "", "loangate.policy-file", "", "loangate.trusted-proxies", "10.0.0.0/8");

	@Test
	void takesWhatIsGood() {
		start(GOOD, null);
	}

	@ParameterizedTest(name = "{0}={1}")
	@CsvSource({ "loangate.issuer, https://id.lender.example/, LOANGATE_ISSUER",
			"loangate.issuer, https://lender.example/id, LOANGATE_ISSUER",
			"loangate.issuer, https://id.lender.example?x=1, LOANGATE_ISSUER",
			"loangate.issuer, https://id.lender.example#x, LOANGATE_ISSUER",
			"loangate.issuer, https://user@id.lender.example, LOANGATE_ISSUER",
			"loangate.issuer, http://id.lender.example, LOANGATE_ISSUER",
			"loangate.issuer, ftp://id.lender.example, LOANGATE_ISSUER",
			"loangate.issuer, id.lender.example, LOANGATE_ISSUER", "loangate.issuer, https:///x, LOANGATE_ISSUER",
			"loangate.gateway-url, https://lender.example/api, LOANGATE_GATEWAY_URL",
			"loangate.gateway-url, http://api.lender.example, LOANGATE_GATEWAY_URL",
			"loangate.rp-id, other.example, LOANGATE_RP_ID", "loangate.rp-id, ender.example, LOANGATE_RP_ID",
			"loangate.rp-id, www.id.lender.example, LOANGATE_RP_ID",
			"loangate.trust-domain, ' ', LOANGATE_TRUST_DOMAIN" })
	void refuses(String setting, String value, String named) {
		Map<String, String> settings = new HashMap<>(GOOD);
		settings.put(setting, value);

		start(settings, named);
	}

	private static void start(Map<String, String> settings, String refused) {
		new ApplicationContextRunner().withUserConfiguration(Server.class)
			.withPropertyValues(settings.entrySet()
				.stream()
				.map((setting) -> setting.getKey() + "=" + setting.getValue())
				.toArray(String[]::new))
			.run((context) -> {
				if (refused == null) {
					assertThat(context).hasNotFailed();
				}
				else {
					assertThat(context).getFailure().rootCause().hasMessageStartingWith(refused + ": ");
				}
			});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties(Settings.class)
	@Import(PlatformConfiguration.SecretConverter.class)
	static class Server {

	}

}
