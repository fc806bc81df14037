package org.loangate.contract;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "org.loangate.contract", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule nobodyKnowsSpring = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework..", "jakarta..");

	@ArchTest
	static final ArchRule wordsDoNotKnowTheirVerification = noClasses().that()
		.resideInAPackage("org.loangate.contract")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("..contract.verify..", "com.nimbusds..");

	@ArchTest
	static final ArchRule canonicalJsonIsTheOneDoorToItsLibrary = noClasses().that()
		.doNotHaveSimpleName("CanonicalJson")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.erdtman..");

	@ArchTest
	static final ArchRule nobodyDependsOnOtherModules = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.loangate.authz..", "org.loangate.gateway..", "org.loangate.demo..",
				"org.loangate.bootstrap..");

}
