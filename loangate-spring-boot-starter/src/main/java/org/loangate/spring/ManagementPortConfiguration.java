package org.loangate.spring;

import java.util.Objects;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/// The same filter on `management.server.port`, which is a server of its own.
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
final class ManagementPortConfiguration {

	@Bean
	FilterRegistrationBean<TokenFilter> loangateManagementTokenFilter(
			@Qualifier("loangateTokenFilter") FilterRegistrationBean<TokenFilter> registration) {
		return LoangateAutoConfiguration.registered(Objects.requireNonNull(registration.getFilter()));
	}

}
