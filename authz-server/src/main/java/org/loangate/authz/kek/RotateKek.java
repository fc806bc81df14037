package org.loangate.authz.kek;

import java.io.PrintStream;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.sql.DataSource;

import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.NamedInterface;
import org.springframework.transaction.PlatformTransactionManager;

/// The operator's command `rotate-kek`: wraps every secret in the database anew under the first key of `LOANGATE_KEK`; or,
/// with `--check`, says how many need which key.
///
/// Needs the settings of the server it is for, and PostgreSQL; servers may run meanwhile. It works as the role that
/// migrates: the running role may not change most of what is sealed.
@NamedInterface("command")
public final class RotateKek {

	/// The command's name.
	public static final String NAME = "rotate-kek";

	private static final String CHECK = "--check";

	private RotateKek() {
	}

	/// Runs the command.
	/// @param options what stood after its name
	/// @return the process's exit status: 0; 1 when something needs a key that is not
	/// there, or, with `--check`, any but the first; 2 for options there are none of
	public static int run(PrintStream out, List<String> options) {
		if (!options.isEmpty() && !options.equals(List.of(CHECK))) {
			out.println("usage: " + NAME + " [" + CHECK + "]");
			return 2;
		}
		SpringApplication command = new SpringApplication(Context.class);
		command.setWebApplicationType(WebApplicationType.NONE);
		command.setBannerMode(Banner.Mode.OFF);
		command.setLogStartupInfo(false);
		try (ConfigurableApplicationContext context = command.run()) {
			KekRotation rotation = context.getBean(KekRotation.class);
			return options.isEmpty() ? rotate(out, rotation) : check(out, rotation);
		}
	}

	private static int rotate(PrintStream out, KekRotation rotation) {
		boolean complete = true;
		for (Map.Entry<SealedTable, KekRotation.Result> each : rotation.rotate().entrySet()) {
			KekRotation.Result result = each.getValue();
			out.printf(Locale.ROOT, "%-55s  %d wrapped anew%s%n", each.getKey(), result.rewrapped(),
					(result.unreadable() > 0) ? ", " + result.unreadable() + " need a key that is not there" : "");
			complete &= result.unreadable() == 0;
		}
		return complete ? 0 : 1;
	}

	private static int check(PrintStream out, KekRotation rotation) {
		boolean complete = true;
		for (Map.Entry<SealedTable, Map<Integer, Long>> each : rotation.needs().entrySet()) {
			out.printf(Locale.ROOT, "%-55s%s%n", each.getKey(), each.getValue().isEmpty() ? "  empty" : "");
			for (Map.Entry<Integer, Long> need : each.getValue().entrySet()) {
				out.printf(Locale.ROOT, "  %d need %s%n", need.getValue(),
						(need.getKey() == 0) ? "a key that is not there" : "key " + need.getKey());
				complete &= need.getKey() == 1;
			}
		}
		return complete ? 0 : 1;
	}

	/// What the command needs of the server.
	@ImportAutoConfiguration({ DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class })
	@EnableConfigurationProperties(Settings.class)
	@Import(Evidence.class)
	static class Context {

		@Bean
		DataSource dataSource(Environment environment) {
			return DataSourceBuilder.create()
				.url(environment.getRequiredProperty("spring.flyway.url"))
				.username(environment.getRequiredProperty("spring.flyway.user"))
				.password(environment.getRequiredProperty("spring.flyway.password"))
				.build();
		}

		@Bean
		Clock clock() {
			return Clock.systemUTC();
		}

		@Bean
		SecretCipher secretCipher(Settings settings) {
			return new SecretCipher(settings.kek().value());
		}

		@Bean
		KekRotation kekRotation(JdbcClient jdbc, PlatformTransactionManager transactions, SecretCipher cipher,
				Evidence evidence) {
			return new KekRotation(jdbc, transactions, cipher, evidence, SealedTable.all());
		}

	}

}
