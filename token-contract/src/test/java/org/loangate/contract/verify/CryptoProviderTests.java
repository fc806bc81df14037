package org.loangate.contract.verify;

import java.security.Security;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CryptoProviderTests {

	@Test
	void putsTheProviderItNamesFirstAndStaysThere() {
		String installed = CryptoProvider.install();

		assertThat(Security.getProviders("Signature.SHA256withECDSA")[0].getName()).isEqualTo(installed);
		assertThat(CryptoProvider.install()).isEqualTo(installed);
	}

}
