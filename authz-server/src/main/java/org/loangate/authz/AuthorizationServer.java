package org.loangate.authz;

import org.loangate.contract.verify.CryptoProvider;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/// Starts the authorization server.
@SpringBootApplication
@ConfigurationPropertiesScan
public class AuthorizationServer {

	/// Runs until stopped.
	static void main(String[] args) {
		String provider = CryptoProvider.install();
		SpringApplication.run(AuthorizationServer.class, args);
		LoggerFactory.getLogger(AuthorizationServer.class).info("Signatures are computed by {}", provider);
	}

}
