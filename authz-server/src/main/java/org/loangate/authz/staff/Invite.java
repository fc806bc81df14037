package org.loangate.authz.staff;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Links;
import org.loangate.authz.account.Role;
import org.loangate.authz.evidence.Evidence;
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
import org.springframework.modulith.NamedInterface;

/// The operator's command `invite`: makes a link by which somebody becomes staff, the first operator too.
///
/// Needs the settings of the server it is for and PostgreSQL; the server may run meanwhile, and sends the mail.
@NamedInterface("command")
public final class Invite {

	/// The command's name.
	public static final String NAME = "invite";

	private Invite() {
	}

	/// Runs the command.
	/// @param options what stood after its name: an e-mail address and a role
	/// @return the process's exit status: 0; 1 when the address is an account's already;
	/// 2 for options there are none of
	public static int run(PrintStream out, List<String> options) {
		Optional<String> email = (options.size() == 2) ? Accounts.normalized(options.getFirst()) : Optional.empty();
		Optional<Role> role = (options.size() == 2) ? Role.find(options.getLast()).filter(Role::isStaff)
				: Optional.empty();
		if (email.isEmpty() || role.isEmpty()) {
			out.println("usage: " + NAME + " <e-mail> "
					+ Arrays.stream(Role.values())
						.filter(Role::isStaff)
						.map(Role::value)
						.collect(Collectors.joining("|")));
			return 2;
		}
		SpringApplication command = new SpringApplication(Context.class);
		command.setWebApplicationType(WebApplicationType.NONE);
		command.setBannerMode(Banner.Mode.OFF);
		command.setLogStartupInfo(false);
		try (ConfigurableApplicationContext context = command.run()) {
			return switch (context.getBean(Invitations.class)
				.invite(email.get(), role.get(), "command", Locale.ENGLISH, true)) {
				case Invitations.Outcome.Taken _ -> {
					out.println(email.get() + " is an account's already (expected: another address for another role)");
					yield 1;
				}
				case Invitations.Outcome.Invited invited -> {
					out.println(invited.mailed() ? "A link is on its way to " + email.get() + ". Another, to hand over:"
							: "No mail is sent. The link to hand over:");
					out.println(invited.link());
					out.println("It is good once, until " + invited.expiresAt() + ". Whoever has it becomes "
							+ role.get().value() + ".");
					yield 0;
				}
			};
		}
	}

	/// What the command needs of the server.
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
			MessageSourceAutoConfiguration.class, ThymeleafAutoConfiguration.class })
	@ConfigurationPropertiesScan({ "org.loangate.authz.platform", "org.loangate.authz.notice" })
	@ComponentScan("org.loangate.authz.notice")
	@Import({ Evidence.class, Accounts.class, Links.class, Invitations.class })
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
