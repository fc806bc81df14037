package org.loangate.authz;

import java.util.List;

import org.loangate.authz.kek.RotateKek;
import org.loangate.authz.oauth.key.RotateKeys;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the authorization server.
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuthorizationServer {

	/// Runs until stopped; or, with `rotate-keys` or `rotate-kek` as the first argument,
	/// does that.
	static void main(String[] args) {
		if (args.length > 0 && RotateKeys.NAME.equals(args[0])) {
			System.exit(RotateKeys.run(System.out, List.of(args).subList(1, args.length)));
		}
		if (args.length > 0 && RotateKek.NAME.equals(args[0])) {
			System.exit(RotateKek.run(System.out, List.of(args).subList(1, args.length)));
		}
		SpringApplication.run(AuthorizationServer.class, args);
	}

}
