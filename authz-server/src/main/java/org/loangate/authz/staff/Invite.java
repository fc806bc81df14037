package org.loangate.authz.staff;

import java.io.PrintStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import javax.sql.DataSource;

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
import org.springframework.boot.jdbc.DataSourceBuilder;
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
import org.springframework.core.env.Environment;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.modulith.NamedInterface;

/// The operator's command `invite`: makes a link by which somebody becomes the first operator or the first security
/// officer. Everybody else takes two people, at the server's pages.
///
/// Needs the settings of the server it is for and PostgreSQL; the server may run meanwhile, and sends the mail. With
/// `--again`, for a team that has lost everybody, it needs the database role that owns the schema too, and a
/// key-encryption key that opens what is kept.
@NamedInterface("command")
public final class Invite {

	/// The command's name.
	public static final String NAME = "invite";

	private static final String AGAIN = "--again";

	private Invite() {
	}

	/// Runs the command.
	/// @param options what stood after its name: an e-mail address and a role, and
	/// `--again` before them where wanted
	/// @return the process's exit status: 0; 1 when the address is an account's already,
	/// when somebody has the role already, or when what `--again` takes is not at hand; 2
	/// for options there are none of
	public static int run(PrintStream out, List<String> options) {
		boolean again = !options.isEmpty() && AGAIN.equals(options.getFirst());
		List<String> words = again ? options.subList(1, options.size()) : options;
		Optional<String> email = (words.size() == 2) ? Accounts.normalized(words.getFirst()) : Optional.empty();
		Optional<Role> role = (words.size() == 2) ? Role.find(words.getLast()).filter(StaffNews.WATCHING::contains)
				: Optional.empty();
		if (email.isEmpty() || role.isEmpty()) {
			out.println("usage: " + NAME + " [" + AGAIN + "] <e-mail> "
					+ StaffNews.WATCHING.stream().map(Role::value).collect(Collectors.joining("|")));
			return 2;
		}
		SpringApplication command = new SpringApplication(Context.class);
		command.setWebApplicationType(WebApplicationType.NONE);
		command.setBannerMode(Banner.Mode.OFF);
		command.setLogStartupInfo(false);
		try (ConfigurableApplicationContext context = command.run()) {
			Optional<String> missing = again ? missing(context) : Optional.empty();
			if (missing.isPresent()) {
				out.println(missing.get());
				return 1;
			}
			return invite(out, context.getBean(Invitations.class), email.get(), role.get(), again);
		}
	}

	private static int invite(PrintStream out, Invitations invitations, String email, Role role, boolean again) {
		return switch (invitations.invite(email, role, again)) {
			case Invitations.Outcome.Taken _ -> {
				out.println(email + " is an account's already (expected: another address for another role)");
				yield 1;
			}
			case Invitations.Outcome.Staffed _ -> {
				out.println("somebody is " + role.value()
						+ " already (expected: an operator invites, and a second person approves; " + AGAIN
						+ " where nobody is left who can)");
				yield 1;
			}
			case Invitations.Outcome.Invited invited -> {
				out.println(invited.mailed() ? "A link is on its way to " + email + ". Another, to hand over:"
						: "No mail is sent. The link to hand over:");
				out.println(invited.link());
				out.println("It is good once, until " + invited.expiresAt() + ". Whoever has it becomes " + role.value()
						+ ". All staff are told.");
				yield 0;
			}
			case Invitations.Outcome.Proposed _ -> throw new IllegalStateException("proposed (expected: invited)");
		};
	}

	// Whoever took over the running server has its role and its key, and is not let in by
	// them.
	private static Optional<String> missing(ConfigurableApplicationContext context) {
		Environment environment = context.getEnvironment();
		String owner = environment.getProperty("LOANGATE_POSTGRES_OWNER_USER", "");
		if (owner.isEmpty()) {
			return Optional
				.of("LOANGATE_POSTGRES_OWNER_USER: empty (expected: the database role that owns the schema)");
		}
		DataSource database = DataSourceBuilder.create()
			.type(DriverManagerDataSource.class)
			.url(environment.getRequiredProperty("spring.datasource.url"))
			.username(owner)
			.password(environment.getProperty("LOANGATE_POSTGRES_OWNER_PASSWORD", ""))
			.build();
		try {
			JdbcClient ownerOf = JdbcClient.create(database);
			boolean owns = ownerOf.sql("""
					SELECT count(*) > 0 AND bool_and(pg_has_role(tableowner, 'USAGE')) FROM pg_tables
					WHERE schemaname = 'authz' AND tablename = 'authentication_invitation'
					""").query(Boolean.class).single();
			if (!owns) {
				return Optional.of("LOANGATE_POSTGRES_OWNER_USER: " + owner
						+ " (expected: the database role that owns the schema)");
			}
			return opens(ownerOf, context) ? Optional.empty() : Optional
				.of("LOANGATE_KEK: opens nothing that is kept (expected: this server's key-encryption key)");
		}
		catch (CannotGetJdbcConnectionException _) {
			return Optional
				.of("LOANGATE_POSTGRES_OWNER_USER: " + owner + " (expected: a role that the database lets in)");
		}
	}

	// Any secret that is kept will do. Every server has a signing key; only one that
	// keeps
	// them in hardware has none here.
	private static boolean opens(JdbcClient owner, ConfigurableApplicationContext context) {
		SecretCipher cipher = context.getBean(SecretCipher.class);
		return owner.sql("SELECT kid, private_jwk FROM oauth_signing_key WHERE private_jwk IS NOT NULL LIMIT 1")
			.query((row, _) -> {
				try {
					cipher.decrypt(row.getBytes("private_jwk"),
							"oauth_signing_key.private_jwk:" + row.getString("kid"));
					return true;
				}
				catch (IllegalStateException _) {
					return false;
				}
			})
			.optional()
			.orElseGet(() -> context.getBean(Links.class).isReadable());
	}

	/// What the command needs of the server.
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class, JdbcClientAutoConfiguration.class,
			MessageSourceAutoConfiguration.class, ThymeleafAutoConfiguration.class })
	@ConfigurationPropertiesScan({ "org.loangate.authz.platform", "org.loangate.authz.notice" })
	@ComponentScan("org.loangate.authz.notice")
	@Import({ Evidence.class, Accounts.class, Links.class, StaffNews.class, Invitations.class })
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
