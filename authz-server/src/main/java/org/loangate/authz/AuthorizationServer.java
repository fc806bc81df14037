package org.loangate.authz;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

import org.loangate.authz.factor.liveness.KeepsAssertions;
import org.loangate.authz.factor.password.ImportAccounts;
import org.loangate.authz.kek.RotateKek;
import org.loangate.authz.oauth.key.RotateKeys;
import org.loangate.authz.pipeline.PolicyCommand;
import org.loangate.authz.review.Cases;
import org.loangate.authz.staff.Invite;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.core.io.ClassPathResource;

/// Starts the authorization server.
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuthorizationServer {

	private static final Map<String, BiFunction<PrintStream, List<String>, Integer>> COMMANDS = Map.of(RotateKeys.NAME,
			RotateKeys::run, RotateKek.NAME, RotateKek::run, Invite.NAME, Invite::run, ImportAccounts.NAME,
			(out, options) -> ImportAccounts.run(out, options, KeepsAssertions.class, Cases.class), PolicyCommand.NAME,
			PolicyCommand::run);

	private static final Set<String> HELP = Set.of("help", "--help", "-h");

	/// Runs until stopped; or, with a command as the first argument, does that. Options
	/// of the server begin with `--`.
	static void main(String[] args) {
		if (args.length > 0 && (!args[0].startsWith("--") || HELP.contains(args[0]))) {
			System.exit(command(System.out, List.of(args)));
		}
		SpringApplication.run(AuthorizationServer.class, args);
	}

	/// Runs an operator's command.
	/// @param words its name and its options
	/// @return the process's exit status: 2 for a command there is none of
	static int command(PrintStream out, List<String> words) {
		if (HELP.contains(words.getFirst())) {
			out.print("usage: <command> …\n\n" + help());
			return 0;
		}
		BiFunction<PrintStream, List<String>, Integer> command = COMMANDS.get(words.getFirst());
		if (command == null) {
			out.println("usage: <command> …, which is one of " + String.join(", ", new TreeSet<>(COMMANDS.keySet())));
			return 2;
		}
		List<String> options = words.subList(1, words.size());
		if (options.size() == 1 && HELP.contains(options.getFirst())) {
			List<String> from = help().lines().dropWhile((line) -> !line.startsWith(words.getFirst() + " ")).toList();
			out.println("usage: " + from.getFirst());
			from.stream().skip(1).takeWhile((line) -> line.startsWith(" ")).forEach(out::println);
			return 0;
		}
		return command.apply(out, options);
	}

	/// Each command with its options, and what it does.
	static String help() {
		try {
			return new ClassPathResource("commands.txt").getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// The names of the commands.
	static Set<String> commands() {
		return COMMANDS.keySet();
	}

}
