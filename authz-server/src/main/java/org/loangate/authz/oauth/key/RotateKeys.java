package org.loangate.authz.oauth.key;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.modulith.NamedInterface;

/// The operator's command `rotate-keys`: the next keys now, or, with `--compromised`, new ones in the place of all.
///
/// Needs the settings of the server it is for, PostgreSQL and the PKCS#11 token, and nothing else; the server may run
/// meanwhile.
@NamedInterface("command")
public final class RotateKeys {

	/// The command's name.
	public static final String NAME = "rotate-keys";

	private static final String COMPROMISED = "--compromised";

	private RotateKeys() {
	}

	/// Runs the command.
	/// @param options what stood after its name
	/// @return the process's exit status: 0, or 2 for options there are none of
	public static int run(PrintStream out, List<String> options) {
		if (!options.isEmpty() && !options.equals(List.of(COMPROMISED))) {
			out.println("usage: " + NAME + " [" + COMPROMISED + "]");
			return 2;
		}
		SpringApplication command = new SpringApplication(Context.class);
		command.setWebApplicationType(WebApplicationType.NONE);
		command.setBannerMode(Banner.Mode.OFF);
		command.setLogStartupInfo(false);
		try (ConfigurableApplicationContext context = command.run()) {
			KeyRotation rotation = context.getBean(KeyRotation.class);
			if (options.isEmpty()) {
				rotation.rotate();
			}
			else {
				rotation.replace();
			}
			Duration leadTime = context.getBean(KeySettings.class).leadTime();
			rotation.keys()
				.stream()
				.filter((key) -> key.state().isPublished())
				.forEach((key) -> out.println(switch (key.state()) {
					case NEXT -> "%-5s  %s  signs from %s".formatted(key.algorithm().jws(), key.kid(),
							key.createdAt().plus(leadTime));
					case ACTIVE -> "%-5s  %s  signs".formatted(key.algorithm().jws(), key.kid());
					default -> "%-5s  %s  is published until its last token has lapsed".formatted(key.algorithm().jws(),
							key.kid());
				}));
		}
		return 0;
	}

	/// What the command needs of the server.
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class })
	@EnableConfigurationProperties({ Settings.class, KeySettings.class })
	@Import({ Evidence.class, KeyRotation.class })
	static class Context {

		@Bean
		Clock clock() {
			return Clock.systemUTC();
		}

		@Bean
		SecretCipher secretCipher(Settings settings) {
			return new SecretCipher(settings.kek().value());
		}

	}

}
