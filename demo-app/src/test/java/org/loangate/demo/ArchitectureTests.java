package org.loangate.demo;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

@AnalyzeClasses(packages = "org.loangate.demo", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	@ArchTest
	static final ArchRule partsKnowNothingOfEachOther = slices().matching("org.loangate.demo.(*)..")
		.should()
		.notDependOnEachOther();

	@ArchTest
	static final ArchRule packagesAreFreeOfCycles = slices().matching("org.loangate.demo.(**)")
		.should()
		.beFreeOfCycles();

	@ArchTest
	static final ArchRule onlyTheWebAppIsAnOAuthClient = noClasses().that()
		.resideOutsideOfPackage("org.loangate.demo.borrower..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("com.nimbusds..");

	@ArchTest
	static final ArchRule onlyTheApiKnowsTheDatabase = noClasses().that()
		.resideOutsideOfPackage("org.loangate.demo.lending..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.jdbc..", "java.sql..");

}
