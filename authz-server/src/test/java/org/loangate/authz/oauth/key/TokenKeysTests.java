package org.loangate.authz.oauth.key;

import java.security.AuthProvider;
import java.security.Key;
import java.security.KeyStore;
import java.security.Security;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.loangate.authz.oauth.key.TestInstallation.Process;
import org.loangate.authz.platform.Settings.Secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TokenKeysTests extends KeyCustodyContractTests {

	private static final byte[] INPUT = { 1, 2, 3 };

	@Override
	protected TokenKeys started() {
		return new TokenKeys(TestToken.config(), new Secret(TestToken.PIN));
	}

	@Test
	void offersWhatTheTokenCanSign() {
		assertThat(started().algorithms()).containsExactlyInAnyOrder(SigningAlgorithm.ES256, SigningAlgorithm.RS256,
				SigningAlgorithm.PS256);
	}

	@Test
	void letsNoPrivateKeyOut() throws Exception {
		// What an operator's file says to the contrary does not count.
		String lax = TestToken.config()
				+ "attributes(generate, CKO_PRIVATE_KEY, *) = {\nCKA_EXTRACTABLE = true\nCKA_SENSITIVE = false\n}\n";
		for (SigningAlgorithm algorithm : started().algorithms()) {
			String label = new TokenKeys(lax, new Secret(TestToken.PIN)).make(algorithm).label();

			Key key = entries().getKey(label, null);

			assertThat(key.getEncoded()).isNull();
			assertThat(key.toString()).contains("token object, sensitive, unextractable");
		}
	}

	@Test
	void signsAgainWhenTheTokenForgotTheLogin() throws Exception {
		TokenKeys keys = started();
		StoredKey key = stored(SigningAlgorithm.ES256, keys.make(SigningAlgorithm.ES256));
		KeyCustody.Signer signer = keys.signer(key);
		// A login belongs to the process, whichever provider it came by.
		((AuthProvider) entries().getProvider()).logout();

		byte[] signature = signer.sign(INPUT);

		assertThat(SigningAlgorithm.ES256.verify(key.published(), INPUT, signature)).isTrue();
	}

	@Test
	void destroysAKey() throws Exception {
		TokenKeys keys = started();
		StoredKey key = stored(SigningAlgorithm.ES256, keys.make(SigningAlgorithm.ES256));

		keys.destroy(key.label());
		keys.destroy(key.label());

		assertThat(Collections.list(entries().aliases())).doesNotContain(key.label());
		assertThatIllegalStateException().isThrownBy(() -> started().signer(key));
	}

	@Test
	void refusesAnotherPin() throws Exception {
		((AuthProvider) entries().getProvider()).logout();

		assertThatIllegalStateException().isThrownBy(() -> new TokenKeys(TestToken.config(), new Secret("111111")))
			.withMessageContaining("LOANGATE_PKCS11_PIN")
			.withMessageNotContaining("111111");
	}

	@Test
	void refusesAConfigurationOfNoToken() {
		assertThatIllegalStateException()
			.isThrownBy(() -> new TokenKeys("name = none\nlibrary = /nowhere.so\n", new Secret(TestToken.PIN)))
			.withMessageContaining("LOANGATE_PKCS11_CONFIG");
	}

	/// An installation moves its keys into a token by a restart with its settings.
	@Test
	void takesOverFromPostgresqlWithoutARefusedToken() throws Exception {
		TestInstallation installation = TestInstallation.migrated();
		Process before = installation.start();
		String old = before.signing();

		Process after = installation.start(TestToken.config());

		assertThat(after.signing()).isEqualTo(old);
		assertThat(after.keys().algorithms()).containsExactly("ES256", "RS256", "PS256");
		assertThat(after.published()).hasSize(4 + 3);
		installation.clock.advance(TestInstallation.LEAD_TIME);
		after.keys().follow();
		String token = after.token();
		assertThat(after.signing()).isNotEqualTo(old);
		assertThat(after.keys().claimsOf("test+jwt", token)).isPresent();
		installation.clock.advance(KeyLife.LINGERS);
		after.keys().follow();
		assertThat(after.published()).hasSize(3);
		assertThat(installation.jdbc.sql("SELECT count(*) FROM oauth_signing_key WHERE private_jwk IS NOT NULL")
			.query(Integer.class)
			.single()).isZero();
		// Another process, after a restart of everything
		assertThat(installation.start(TestToken.config()).signing()).isEqualTo(after.signing());
	}

	@Test
	void rotatesInTheToken() throws Exception {
		TestInstallation installation = TestInstallation.migrated();
		Process one = installation.start(TestToken.config());
		Process other = installation.start(TestToken.config());
		String old = one.signing();

		one.rotation().rotate();
		installation.clock.advance(TestInstallation.LEAD_TIME);
		one.keys().follow();
		other.keys().follow();

		assertThat(one.signing()).isNotEqualTo(old).isEqualTo(other.signing());
		installation.clock.advance(KeyLife.LINGERS);
		other.keys().follow();
		assertThat(Collections.list(entries().aliases())).contains("loangate-" + one.signing())
			.doesNotContain("loangate-" + old);
	}

	@Test
	void destroysCompromisedKeysAtOnce() throws Exception {
		TestInstallation installation = TestInstallation.migrated();
		Process process = installation.start(TestToken.config());
		Set<String> old = process.published();

		process.rotation().replace();

		List<String> left = Collections.list(entries().aliases());
		assertThat(old).noneMatch((kid) -> left.contains("loangate-" + kid));
	}

	/// The token is lost, or its settings were forgotten.
	@Test
	void leavesTheTokenByNewKeysAndNotByItself() throws Exception {
		TestInstallation installation = TestInstallation.migrated();
		String old = installation.start(TestToken.config()).signing();

		assertThatIllegalStateException().isThrownBy(installation::start)
			.withMessageContaining("LOANGATE_PKCS11_CONFIG");
		installation.rotation().replace();

		Process process = installation.start();
		assertThat(process.signing()).isNotEqualTo(old);
		assertThat(process.published()).hasSize(4).doesNotContain(old);
		// Whoever has the token later is rid of its keys too.
		installation.start(TestToken.config());
		assertThat(Collections.list(entries().aliases())).doesNotContain("loangate-" + old);
	}

	private static KeyStore entries() throws Exception {
		KeyStore entries = KeyStore.getInstance("PKCS11",
				Security.getProvider("SunPKCS11").configure("--" + TestToken.config()));
		entries.load(null, TestToken.PIN.toCharArray());
		return entries;
	}

}
