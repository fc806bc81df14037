package org.loangate.authz;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the authorization server.
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuthorizationServer {

	/// Runs until stopped.
	static void main(String[] args) {
		SpringApplication.run(AuthorizationServer.class, args);
	}

}
