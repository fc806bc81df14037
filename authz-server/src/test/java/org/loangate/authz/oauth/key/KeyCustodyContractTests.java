package org.loangate.authz.oauth.key;

import java.time.Instant;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.loangate.authz.oauth.key.StoredKey.State;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/// What every place for private keys must hold.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KeyCustodyContractTests {

	private static final byte[] INPUT = { 1, 2, 3 };

	/// The custody under test, as a process finds it at its start.
	protected abstract KeyCustody started();

	Stream<SigningAlgorithm> offered() {
		return started().algorithms().stream();
	}

	@ParameterizedTest
	@MethodSource("offered")
	void signsWhatThePublicKeyVerifies(SigningAlgorithm algorithm) throws Exception {
		KeyCustody custody = started();
		StoredKey key = stored(algorithm, custody.make(algorithm));

		byte[] signature = custody.signer(key).sign(INPUT);

		assertThat(algorithm.verify(key.published(), INPUT, signature)).isTrue();
		assertThat(algorithm.verify(key.published(), new byte[] { 1, 2 }, signature)).isFalse();
	}

	@ParameterizedTest
	@MethodSource("offered")
	void findsItsKeysAfterARestart(SigningAlgorithm algorithm) throws Exception {
		StoredKey key = stored(algorithm, started().make(algorithm));

		byte[] signature = started().signer(key).sign(INPUT);

		assertThat(algorithm.verify(key.published(), INPUT, signature)).isTrue();
	}

	@Test
	void makesAnotherKeyEachTime() {
		KeyCustody custody = started();

		assertThat(custody.make(SigningAlgorithm.ES256).published().getKeyID())
			.isNotEqualTo(custody.make(SigningAlgorithm.ES256).published().getKeyID());
	}

	@Test
	void findsNoKeyUnderAnothersName() {
		KeyCustody custody = started();
		KeyCustody.Made made = custody.make(SigningAlgorithm.ES256);
		StoredKey other = new StoredKey("other", SigningAlgorithm.ES256, State.ACTIVE, made.published(), made.sealed(),
				(made.label() != null) ? "other" : null, Instant.EPOCH, null, null);

		assertThatIllegalStateException().isThrownBy(() -> custody.signer(other));
	}

	static StoredKey stored(SigningAlgorithm algorithm, KeyCustody.Made made) {
		return new StoredKey(made.published().getKeyID(), algorithm, State.ACTIVE, made.published(), made.sealed(),
				made.label(), Instant.EPOCH, null, null);
	}

}
