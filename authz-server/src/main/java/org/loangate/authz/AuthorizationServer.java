package org.loangate.authz;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

import org.loangate.authz.authentication.password.ImportAccounts;
import org.loangate.authz.authentication.staff.Invite;
import org.loangate.authz.kek.RotateKek;
import org.loangate.authz.oauth.key.RotateKeys;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the authorization server.
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuthorizationServer {

	private static final Map<String, BiFunction<PrintStream, List<String>, Integer>> COMMANDS = Map.of(RotateKeys.NAME,
			RotateKeys::run, RotateKek.NAME, RotateKek::run, Invite.NAME, Invite::run, ImportAccounts.NAME,
			ImportAccounts::run);

	/// Runs until stopped; or, with a command's name as the first argument, does that.
	static void main(String[] args) {
		if (args.length > 0 && COMMANDS.containsKey(args[0])) {
			System.exit(COMMANDS.get(args[0]).apply(System.out, List.of(args).subList(1, args.length)));
		}
		SpringApplication.run(AuthorizationServer.class, args);
	}

}
