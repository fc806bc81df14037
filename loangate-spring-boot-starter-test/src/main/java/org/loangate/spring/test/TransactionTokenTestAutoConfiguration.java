package org.loangate.spring.test;

import org.loangate.contract.verify.SigningKeys;
import org.loangate.spring.LoangateAutoConfiguration;
import org.loangate.spring.LoangateProperties;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;

/// In place of the authorization server's keys, the test's: no key of a real one counts, and none is fetched.
@AutoConfiguration(before = LoangateAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@EnableConfigurationProperties(LoangateProperties.class)
final class TransactionTokenTestAutoConfiguration {

	@Bean
	TransactionTokens loangateTransactionTokens(LoangateProperties properties) {
		return new TransactionTokens(String.valueOf(properties.issuer()), String.valueOf(properties.trustDomain()));
	}

	@Bean
	SigningKeys loangateTestSigningKeys(TransactionTokens tokens) {
		return tokens.keys();
	}

	@Bean
	FilterRegistrationBean<CurrentToken> loangateCurrentToken(TransactionTokens tokens) {
		FilterRegistrationBean<CurrentToken> registration = new FilterRegistrationBean<>(new CurrentToken(tokens));
		registration.addUrlPatterns("/*");
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

}
