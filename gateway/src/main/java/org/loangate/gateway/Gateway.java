package org.loangate.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.scheduling.annotation.EnableScheduling;

/// Starts the gateway.
@SpringBootApplication(exclude = ErrorMvcAutoConfiguration.class) // every failure ends in
																	// Answers
@ConfigurationPropertiesScan
@EnableScheduling
public class Gateway {

	/// Starts the process.
	public static void main(String[] arguments) {
		SpringApplication.run(Gateway.class, arguments);
	}

}
