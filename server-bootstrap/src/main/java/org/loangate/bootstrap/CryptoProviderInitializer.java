package org.loangate.bootstrap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.loangate.contract.verify.CryptoProvider;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Installs the crypto provider before any bean asks for a signature, and says at start which one it is.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class CryptoProviderInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Log logger = LogFactory.getLog(CryptoProviderInitializer.class);

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		logger.info("Crypto provider: " + CryptoProvider.install());
	}

}
