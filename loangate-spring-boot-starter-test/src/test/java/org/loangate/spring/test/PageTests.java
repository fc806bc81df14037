package org.loangate.spring.test;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import javax.tools.ToolProvider;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.TermsClaims;
import org.loangate.contract.TransactionToken;

import static org.assertj.core.api.Assertions.assertThat;

/// Holds the page on protecting a lending API to its word: its own code, compiled and asked over HTTP.
class PageTests {

	private static final String DOMAIN = "https://lender.example/lending-api";

	private static final String BODY = "{\"amount\": {\"value\": \"8000.00\", \"currency\": \"CNY\"}}";

	private final Page page = new Page();

	@TempDir
	Path directory;

	private HttpServer authorizationServer;

	private TransactionTokens tokens;

	@BeforeEach
	void publishKeys() throws IOException {
		this.authorizationServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.tokens = new TransactionTokens(issuer(), DOMAIN);
		this.authorizationServer.createContext("/oauth2/jwks", (exchange) -> {
			byte[] body = this.tokens.jwkSet().getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.authorizationServer.start();
	}

	@AfterEach
	void stop() {
		this.authorizationServer.stop(0);
	}

	@Test
	void protectsWhatIsBuiltByThePage() throws Exception {
		this.page.writeTo(this.directory, Page.BOOT);

		try (Application application = new Application(this.directory, settings(), "-cp", compiled(),
				"com.example.lending.LendingApplication")) {
			assertThat(application.isUp()).as(application.output()).isTrue();
			isProtected(application);
		}
	}

	@Test
	void doesNotStartWithoutEachSettingOfThePage() throws Exception {
		this.page.writeTo(this.directory, Page.BOOT);
		String classPath = compiled();

		assertThat(this.page.settings()).containsExactlyInAnyOrderElementsOf(settings().keySet());
		for (String setting : this.page.settings()) {
			Map<String, String> others = new TreeMap<>(settings());
			others.remove(setting);
			try (Application application = new Application(this.directory, others, "-cp", classPath,
					"com.example.lending.LendingApplication")) {
				assertThat(application.isUp()).isFalse();
				assertThat(application.output()).contains(setting,
						"loangate-spring-boot-starter protects every request, and cannot.");
			}
		}
	}

	@Test
	@Tag("nightly")
	void protectsAFreshProjectThatInstallsAndBuildsByThePageAlone() throws Exception {
		Path clone = this.directory.resolve("clone");
		Path repository = this.directory.resolve("repository");
		copy(Page.root(), clone);
		String options = " --quiet -Dmaven.repo.local=" + repository;

		run(clone, this.page.install() + options);

		assertThat(repository.resolve("org/loangate")).isDirectoryNotContaining("glob:**/authz-server");
		for (String boot : List.of(Page.BOOT, "4.0.0", "3.5.8")) {
			Path project = this.directory.resolve("lending-api-" + boot);
			this.page.writeTo(project, boot);
			run(clone, "bin/maven -f " + project + "/pom.xml package" + options);

			assertThat(project.resolve("target/surefire-reports/TEST-com.example.lending.LendingApplicationTests.xml"))
				.content()
				.contains("tests=\"3\"", "failures=\"0\"", "errors=\"0\"", "skipped=\"0\"");
			try (Application application = new Application(project, settings(), "-jar",
					"target/lending-api-1.0.0.jar")) {
				assertThat(application.isUp()).as(application.output()).isTrue();
				isProtected(application);
			}
		}
	}

	private void isProtected(Application application) throws Exception {
		TransactionToken good = token(Set.of("loans:apply"));

		assertThat(application.post("/loans", BODY).statusCode()).isEqualTo(401);
		assertThat(application.post("/anything", BODY).statusCode()).isEqualTo(401);
		assertThat(application.post("/loans", BODY, "forged").statusCode()).isEqualTo(401);
		assertThat(application.post("/loans", BODY, new TransactionTokens(issuer(), DOMAIN).sign(good)).statusCode())
			.isEqualTo(401);
		assertThat(application.post("/loans", BODY, this.tokens.sign(token(Set.of("loans:read")))).statusCode())
			.isEqualTo(403);
		var booked = application.post("/loans", BODY, this.tokens.sign(good));
		assertThat(booked.statusCode()).isEqualTo(201);
		assertThat(booked.body()).contains("\"txn-1\"", "\"mei\"", "8000.00");
	}

	private static TransactionToken token(Set<String> scopes) {
		Instant now = Instant.now();
		TermsClaims terms = TermsClaims
			.read(List.of(Map.of("type", "loan_application", "locations", List.of("https://api.lender.example/loans"),
					"payout_account", Map.of("scheme", "cn-bank-card", "last4", "3446", "digest", "x"))))
			.orElseThrow();
		return new TransactionToken("txn-1", "mei", scopes, "lending-app", "loangate-gateway",
				new Assurance(Acr.PHR, List.of("swk"), now), terms, now, now.plusSeconds(60));
	}

	private Map<String, String> settings() {
		return Map.of("LOANGATE_ISSUER", issuer(), "LOANGATE_TRUST_DOMAIN", DOMAIN);
	}

	private String issuer() {
		return "http://localhost:" + this.authorizationServer.getAddress().getPort();
	}

	/// Compiles the page's Java against this build's modules.
	///
	/// @return a class path to run it by: without the test support, whose keys are its
	/// own
	private String compiled() throws IOException {
		Path classes = Files.createDirectories(this.directory.resolve("classes"));
		List<String> arguments = new ArrayList<>(
				List.of("--release", "21", "-parameters", "-Xlint:all,-processing,-classfile", "-Werror", "-proc:none",
						"-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
		this.page.files()
			.keySet()
			.stream()
			.filter((name) -> name.endsWith(".java"))
			.forEach((name) -> arguments.add(this.directory.resolve(name).toString()));
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		int status = ToolProvider.getSystemJavaCompiler().run(null, output, output, arguments.toArray(String[]::new));
		assertThat(status).as(output.toString(StandardCharsets.UTF_8)).isZero();
		return classes + File.pathSeparator
				+ Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
					.filter((entry) -> !entry.contains("loangate-spring-boot-starter-test"))
					.collect(Collectors.joining(File.pathSeparator));
	}

	private static void run(Path directory, String command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("bash", "-c", command).directory(directory.toFile())
			.redirectErrorStream(true)
			.start();
		String output;
		try (var reader = process.inputReader()) {
			output = reader.lines().collect(Collectors.joining("\n"));
		}
		assertThat(process.waitFor()).as(command + "\n" + output).isZero();
	}

	/// What a clone has: the sources, and nothing that was built.
	private static void copy(Path from, Path to) throws IOException {
		Set<String> left = Set.of(".git", ".demo", "target", "node_modules", "docs");
		Files.walkFileTree(from, new SimpleFileVisitor<>() {
			@Override
			public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
					throws IOException {
				if (left.contains(directory.getFileName().toString())) {
					return FileVisitResult.SKIP_SUBTREE;
				}
				Files.createDirectories(to.resolve(from.relativize(directory)));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				if (attributes.isRegularFile() && !file.getFileName().toString().equals(".git")) {
					Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
				}
				return FileVisitResult.CONTINUE;
			}
		});
	}

}
