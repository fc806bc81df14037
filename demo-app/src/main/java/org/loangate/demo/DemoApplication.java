package org.loangate.demo;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;

/// Starts the demo.
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
@ConfigurationPropertiesScan
public class DemoApplication {

	/// Starts the process.
	/// @param args Spring Boot's own arguments
	public static void main(String[] args) {
		SpringApplication.run(DemoApplication.class, args);
	}

}
