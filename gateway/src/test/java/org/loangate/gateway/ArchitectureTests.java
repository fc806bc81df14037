package org.loangate.gateway;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "org.loangate.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule stagesDoNotKnowEachOther = SlicesRuleDefinition.slices()
		.matching("org.loangate.gateway.(*)..")
		.should()
		.notDependOnEachOther();

	@ArchTest
	static final ArchRule stagesDoNotKnowWhoAsksThem = noClasses().that()
		.resideInAPackage("org.loangate.gateway.*..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.loangate.gateway");

	@ArchTest
	static final ArchRule knowsTheAuthorizationServerByItsWireAlone = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.loangate.authz..", "org.loangate.demo..", "org.loangate.stores..");

	@ArchTest
	static final ArchRule redisIsAskedInOnePlace = noClasses().that()
		.haveSimpleNameNotStartingWith("Redis")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.data.redis..");

	@ArchTest
	static final ArchRule springCloudGatewayStaysInForward = noClasses().that()
		.resideOutsideOfPackage("..gateway.forward..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.cloud..");

	@ArchTest
	static final ArchRule noSpringSecurityOnTheProxiedPath = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.security..");

	@ArchTest
	static final ArchRule timeComesFromAClock = noClasses().should()
		.callMethod(java.time.Instant.class, "now")
		.orShould()
		.callMethod(System.class, "currentTimeMillis");

	@ArchTest
	static final ArchRule configurationsAreHidden = classes().that()
		.haveSimpleNameEndingWith("Configuration")
		.should()
		.notBePublic();

}
