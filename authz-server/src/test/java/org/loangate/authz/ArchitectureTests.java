package org.loangate.authz;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import org.springframework.modulith.core.ApplicationModules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/// What may import what. Modulith holds the ranks, the rules below hold the rest.
@AnalyzeClasses(packages = "org.loangate.authz", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule KEEPS_RULES_LANGUAGE_IN_POLICY = noClasses().that()
		.resideOutsideOfPackage("..policy..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.cel..");

	@ArchTest
	static final ArchRule KEEPS_WEBAUTHN_IN_PASSKEY = noClasses().that()
		.resideOutsideOfPackage("..authentication.passkey..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("com.webauthn4j..");

	@ArchTest
	static final ArchRule KEEPS_THE_AUTHORIZATION_SERVER_IN_OAUTH = noClasses().that()
		.resideOutsideOfPackage("..oauth..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.security.oauth2.server.authorization..");

	@ArchTest
	static final ArchRule KEEPS_LETTUCE_BEHIND_SPRING = noClasses().that()
		.resideOutsideOfPackage("..platform..")
		.and()
		.haveSimpleNameNotStartingWith("Redis")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.lettuce..");

	@ArchTest
	static final ArchRule TAKES_TIME_FROM_THE_CLOCK = noClasses().should()
		.callMethod(java.time.Instant.class, "now")
		.orShould()
		.callMethod(System.class, "currentTimeMillis");

	@ArchTest
	static final ArchRule INJECTS_NO_FIELDS = noClasses().should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("org.springframework.beans.factory.annotation.Autowired");

	@Test
	void keepsModulesToTheirRanks() {
		ApplicationModules.of(AuthorizationServer.class).verify();
	}

}
