package org.loangate.authz.factor.password;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Locale;

import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Profiles;
import org.loangate.authz.evidence.Evidence;
import org.loangate.authz.factor.password.AccountImport.Summary;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.platform.Settings;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.MessageSourceAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.modulith.NamedInterface;
import org.springframework.transaction.TransactionException;

/// The operator's command `import`: opens accounts for the lender's existing customers, with the passwords they have.
///
/// Needs the settings of the server it is for and PostgreSQL; the server may run meanwhile. Of the file it prints line
/// numbers and nothing else.
@NamedInterface("command")
public final class ImportAccounts {

	/// The command's name.
	public static final String NAME = "import";

	private static final String CHECK = "--check";

	private static final int MOST_PRINTED = 1_000;

	private ImportAccounts() {
	}

	/// Runs the command.
	/// @param options what stood after its name: `--check`, if nothing is to be kept,
	/// and a file
	/// @param listeners configuration of whoever keeps what is asserted besides
	/// @return the process's exit status: 0; 1 when lines were refused or it stopped; 2
	/// for options there are none of, or a file that cannot be read
	public static int run(PrintStream out, List<String> options, Class<?>... listeners) {
		boolean check = options.size() == 2 && options.getFirst().equals(CHECK);
		if ((options.size() != 1 && !check) || options.getLast().startsWith("-")) {
			out.println("usage: " + NAME + " [" + CHECK + "] FILE");
			return 2;
		}
		try (InputStream file = Files.newInputStream(Path.of(options.getLast()))) {
			return run(out, file, check, listeners);
		}
		catch (IOException _) {
			out.println("the file cannot be read (expected: a file of JSON Lines)");
			return 2;
		}
	}

	private static int run(PrintStream out, InputStream file, boolean check, Class<?>... listeners) throws IOException {
		SpringApplication command = new SpringApplication(Context.class);
		command.addPrimarySources(List.of(listeners));
		command.setWebApplicationType(WebApplicationType.NONE);
		command.setBannerMode(Banner.Mode.OFF);
		command.setLogStartupInfo(false);
		try (ConfigurableApplicationContext context = command.run()) {
			int[] printed = new int[1];
			Summary summary = context.getBean(AccountImport.class).run(file, check, (line, problem) -> {
				if (++printed[0] <= MOST_PRINTED) {
					out.println("line " + line + ": " + problem);
				}
			});
			if (printed[0] > MOST_PRINTED) {
				out.println("and " + (printed[0] - MOST_PRINTED) + " lines more");
			}
			out.println(String.format(Locale.ROOT, "%s %d, skipped %d that have an account already, refused %d",
					check ? "would import" : "imported", summary.imported(), summary.skipped(), summary.refused()));
			return (summary.refused() == 0) ? 0 : 1;
		}
		catch (DataAccessException | TransactionException ex) {
			out.println("stopped: " + ex.getClass().getSimpleName()
					+ " (expected: PostgreSQL to answer). What was written stays; import the same file again.");
			return 1;
		}
	}

	/// What the command needs of the server.
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
			MessageSourceAutoConfiguration.class, ThymeleafAutoConfiguration.class })
	@ConfigurationPropertiesScan({ "org.loangate.authz.platform", "org.loangate.authz.notice" })
	@ComponentScan("org.loangate.authz.notice")
	@Import({ Evidence.class, Accounts.class, Profiles.class, AccountImport.class })
	static class Context {

		@Bean
		Clock clock() {
			return Clock.systemUTC();
		}

		@Bean
		SecureRandom secureRandom() {
			return new SecureRandom();
		}

		@Bean
		SecretCipher secretCipher(Settings settings) {
			return new SecretCipher(settings.kek().value());
		}

	}

}
