package org.loangate.authz;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.loangate.authz.policy.Policies;

import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/// What may import what. Modulith holds the ranks, the rules below hold the rest.
@AnalyzeClasses(packages = "org.loangate.authz", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final List<Set<String>> RANKS = List.of(Set.of("platform"), Set.of("evidence", "notice"),
			Set.of("policy"), Set.of("account"), Set.of("session"), Set.of("guessing"), Set.of("stepup"),
			Set.of("factor.liveness", "factor.passkey", "factor.password", "factor.recoverycode", "factor.totp"),
			Set.of("demo", "federation", "recovery", "staff"), Set.of("loan"),
			Set.of("console", "review", "selfservice"), Set.of("authzen", "kek", "oauth", "pipeline", "retention"));

	@ArchTest
	static final ArchRule KEEPS_RULES_LANGUAGE_IN_POLICY = noClasses().that()
		.resideOutsideOfPackage("..policy..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("dev.cel..");

	@ArchTest
	static final ArchRule KEEPS_WEBAUTHN_IN_PASSKEY = noClasses().that()
		.resideOutsideOfPackage("..factor.passkey..")
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
	static final ArchRule TAKES_ADDRESSES_FROM_THE_EDGE = noClasses().that()
		.resideOutsideOfPackage("..platform.edge..")
		.and()
		.doNotHaveSimpleName("ClientNetwork")
		.should()
		.callMethodWhere(target(nameMatching("getRemote(Addr|Host)")));

	/// Over all packages, those inside of modules included. One class is let off: the
	/// door of policy stands beside the values that its rooms speak in, and calls them.
	@ArchTest
	static final ArchRule KEEPS_PACKAGES_FREE_OF_CYCLES = slices().matching("org.loangate.authz.(**)")
		.should()
		.beFreeOfCycles()
		.ignoreDependency(equivalentTo(Policies.class), alwaysTrue());

	@ArchTest
	static final ArchRule INJECTS_NO_FIELDS = noClasses().should()
		.dependOnClassesThat()
		.haveFullyQualifiedName("org.springframework.beans.factory.annotation.Autowired");

	@Test
	void keepsModulesToTheirRanks() {
		modules().verify();
	}

	@Test
	void ranksEveryModuleAboveAllThatItUses() {
		List<String> ranked = RANKS.stream().flatMap(Set::stream).toList();

		assertThat(modules().stream().map((module) -> module.getIdentifier().toString()))
			.containsExactlyInAnyOrderElementsOf(ranked);
		for (ApplicationModule module : modules()) {
			int rank = rank(module.getIdentifier().toString());
			assertThat(allowed(module)).as("what %s may use stands below it", module.getIdentifier())
				.allSatisfy((other) -> assertThat(rank(other)).isLessThan(rank));
		}
	}

	@ArchTest
	static void findsEveryClassInAModule(JavaClasses classes) {
		ApplicationModules modules = modules();

		assertThat(classes.stream()
			.filter((type) -> !type.getPackageName().equals("org.loangate.authz"))
			.filter((type) -> modules.getModuleByType(type.getFullName()).isEmpty())).isEmpty();
	}

	private static ApplicationModules modules() {
		// A factor is a module below a package that is none: those that say so count.
		System.setProperty("spring.modulith.detection-strategy", "explicitly-annotated");
		return ApplicationModules.of(AuthorizationServer.class);
	}

	private static int rank(String module) {
		return IntStream.range(0, RANKS.size())
			.filter((rank) -> RANKS.get(rank).contains(module))
			.findFirst()
			.orElseThrow(() -> new AssertionError("of no rank: " + module));
	}

	private static Stream<String> allowed(ApplicationModule module) {
		return Arrays
			.stream(module.getBasePackage()
				.getAnnotation(org.springframework.modulith.ApplicationModule.class)
				.orElseThrow()
				.allowedDependencies())
			.map((dependency) -> dependency.split(" :: ")[0]);
	}

}
