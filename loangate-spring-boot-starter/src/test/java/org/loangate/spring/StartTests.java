package org.loangate.spring;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class StartTests {

	private static final String ISSUER = "loangate.issuer=https://id.lender.example";

	private static final String TRUST_DOMAIN = "loangate.trust-domain=https://lender.example/lending-api";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LoangateAutoConfiguration.class, ReactiveAutoConfiguration.class));

	@Test
	void startsWithAnIssuerAndATrustDomain() {
		this.runner.withPropertyValues(ISSUER, TRUST_DOMAIN)
			.run((context) -> assertThat(context).hasSingleBean(FilterRegistrationBean.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "loangate.trust-domian=x", "loangate.resource.trust-domain=x", "loangate.trust-domain=",
			"loangate.trust-domain=\u0020", "unrelated=x" })
	void refusesToStartWithoutATrustDomain(String setting) {
		this.runner.withPropertyValues(ISSUER, setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("LOANGATE_TRUST_DOMAIN")
				.hasMessageContaining("missing"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "loangate.isuer=https://id.lender.example", "loangate.issuer=", "loangate.issuer=id",
			"loangate.issuer=https://id.lender.example/", "loangate.issuer=ftp://id.lender.example",
			"loangate.issuer=https://id.lender.example?x", "loangate.issuer=${LOANGATE_ISSUER:}" })
	void refusesToStartWithoutAnIssuer(String setting) {
		this.runner.withPropertyValues(TRUST_DOMAIN, setting)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("LOANGATE_ISSUER"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/**", "/*", "/*/**", "/{*rest}", "open", "**", "/open/{x" })
	void refusesToStartWhereOpenPathsOpenEverythingOrNothing(String pattern) {
		this.runner.withPropertyValues(ISSUER, TRUST_DOMAIN, "loangate.open-paths=" + pattern)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("LOANGATE_OPEN_PATHS"));
	}

	@Test
	void refusesToStartAsAReactiveApplication() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LoangateAutoConfiguration.class, ReactiveAutoConfiguration.class))
			.withPropertyValues(ISSUER, TRUST_DOMAIN)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("reactive"));
	}

	@ParameterizedTest
	@CsvSource({ "LOANGATE_ISSUER, https://other.example", "LOANGATE_TRUST_DOMAIN, other",
			"LOANGATE_JWKS_URI, http://localhost:1/jwks", "LOANGATE_OPEN_PATHS, '/a/**,/b'" })
	void readsTheEnvironmentsNames(String variable, String value) {
		Map<String, Object> environment = new java.util.HashMap<>(
				Map.of("LOANGATE_ISSUER", "https://id.lender.example", "LOANGATE_TRUST_DOMAIN", "domain"));
		environment.put(variable, value);
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", environment)))
			.run((context) -> {
				LoangateProperties properties = context.getBean(LoangateProperties.class);
				assertThat(properties.toString()).contains(value.replace(",", ", "));
				assertThat(properties.issuer()).isEqualTo(environment.get("LOANGATE_ISSUER"));
				assertThat(properties.trustDomain()).isEqualTo(environment.get("LOANGATE_TRUST_DOMAIN"));
			});
	}

	@Test
	void saysAtAFailedStartWhatIsMissing(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Empty.class);
		application.setWebApplicationType(WebApplicationType.SERVLET);

		assertThatThrownBy(() -> application.run("--server.port=0")).hasRootCauseInstanceOf(SettingsFault.class);

		assertThat(output.getAll())
			.contains("APPLICATION FAILED TO START", "loangate.trust-domain (LOANGATE_TRUST_DOMAIN)")
			.doesNotContain("SettingsFault:");
	}

	@Test
	void answers503WhileTheKeysCannotBeHad() {
		this.runner.withPropertyValues(ISSUER, TRUST_DOMAIN, "loangate.jwks-uri=http://localhost:1/jwks")
			.run((context) -> {
				MockHttpServletRequest request = new MockHttpServletRequest("POST", "/loans");
				request.addHeader("Txn-Token", AuthorizationServer.forgedToken());
				MockHttpServletResponse response = new MockHttpServletResponse();
				MockFilterChain chain = new MockFilterChain();

				context.getBean(FilterRegistrationBean.class).getFilter().doFilter(request, response, chain);

				assertThat(response.getStatus()).isEqualTo(503);
				assertThat(response.getHeader("Retry-After")).isNotBlank();
				assertThat(chain.getRequest()).isNull();
			});
	}

	@EnableAutoConfiguration
	static class Empty {

	}

}
