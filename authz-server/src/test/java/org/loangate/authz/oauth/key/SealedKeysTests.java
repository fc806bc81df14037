package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.loangate.authz.platform.SecretCipher;

import static org.assertj.core.api.Assertions.assertThat;

class SealedKeysTests extends KeyCustodyContractTests {

	@Override
	protected KeyCustody started() {
		return new SealedKeys(new SecretCipher(TestInstallation.KEK));
	}

	@Test
	void keepsNothingInTheClear() {
		KeyCustody.Made made = started().make(SigningAlgorithm.ES256);

		assertThat(new String(made.sealed().decode(), StandardCharsets.ISO_8859_1)).doesNotContain("kty")
			.doesNotContain("\"d\"");
		assertThat(made.published().isPrivate()).isFalse();
	}

}
