package org.loangate.authz.oauth.key;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.loangate.authz.platform.Settings.Secret;
import org.loangate.authz.platform.StoreUnavailable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Private keys in a PKCS#11 token: made there, never to leave it.
///
/// Each entry is a private key and a certificate for it that says nothing: the JDK's key store finds no key without one.
/// **Threads:** safe.
///
/// @see <a href="https://docs.oasis-open.org/pkcs11/pkcs11-base/v2.40/os/pkcs11-base-v2.40-os.html">PKCS #11 Base
/// Specification 2.40</a>
final class TokenKeys implements KeyCustody {

	private static final Logger LOG = LoggerFactory.getLogger(TokenKeys.class);

	// Stands after the operator's own attributes, and so in their place. The token's copy
	// is the only one.
	private static final String ATTRIBUTES = """

			attributes(generate, CKO_PRIVATE_KEY, *) = {
			  CKA_TOKEN = true
			  CKA_PRIVATE = true
			  CKA_SENSITIVE = true
			  CKA_EXTRACTABLE = false
			  CKA_SIGN = true
			  CKA_DECRYPT = false
			  CKA_UNWRAP = false
			}
			""";

	// RFC 5280, 4.1.2.5: no well-defined expiration date.
	private static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

	private final Provider provider;

	private final Secret pin;

	private final KeyStore entries;

	private final Set<SigningAlgorithm> algorithms = EnumSet.noneOf(SigningAlgorithm.class);

	/// Opens the token.
	/// @param config a SunPKCS11 configuration: `name`, `library`, `slot` or
	/// `slotListIndex`
	/// @throws IllegalStateException when there is no such token, its PIN is another, or
	/// it cannot sign ES256
	TokenKeys(String config, Secret pin) {
		this.pin = pin;
		try {
			this.provider = Security.getProvider("SunPKCS11").configure("--" + config + ATTRIBUTES);
			this.entries = KeyStore.getInstance("PKCS11", this.provider);
			open();
		}
		catch (GeneralSecurityException | IOException | ProviderException | InvalidParameterException ex) {
			throw new IllegalStateException("LOANGATE_PKCS11_CONFIG, LOANGATE_PKCS11_PIN: the token does not open", ex);
		}
		for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
			if (algorithm.isOfferedBy(this.provider)) {
				this.algorithms.add(algorithm);
			}
			else {
				LOG.warn("The PKCS#11 token cannot sign {}: it is not offered to clients", algorithm.jws());
			}
		}
		if (!this.algorithms.contains(SigningAlgorithm.ES256)) {
			throw new IllegalStateException("LOANGATE_PKCS11_CONFIG: the token cannot sign ES256 (expected: P-256)");
		}
		LOG.info("Signing keys are made and kept in the PKCS#11 token of {}", this.provider.getName());
	}

	// Logs in where that is needed, and reads the list of entries.
	private void open() throws GeneralSecurityException, IOException {
		synchronized (this.entries) {
			this.entries.load(null, this.pin.value().toCharArray());
		}
	}

	@Override
	public Set<SigningAlgorithm> algorithms() {
		return this.algorithms;
	}

	@Override
	public Made make(SigningAlgorithm algorithm) {
		try {
			KeyPair pair = algorithm.generate(this.provider);
			if (pair.getPrivate().getEncoded() != null) {
				throw new IllegalStateException("the PKCS#11 token made a key that can leave it");
			}
			JWK published = algorithm.published(pair.getPublic());
			String label = "loangate-" + published.getKeyID();
			Certificate certificate = certificate(algorithm, pair, label);
			synchronized (this.entries) {
				this.entries.setKeyEntry(label, pair.getPrivate(), null, new Certificate[] { certificate });
			}
			return new Made(published, null, label);
		}
		catch (GeneralSecurityException | OperatorCreationException | ProviderException ex) {
			throw new IllegalStateException("the PKCS#11 token made no " + algorithm + " key", ex);
		}
	}

	private X509Certificate certificate(SigningAlgorithm algorithm, KeyPair pair, String label)
			throws OperatorCreationException, GeneralSecurityException {
		X500Name name = new X500Name("CN=" + label);
		String signature = (algorithm == SigningAlgorithm.ES256) ? "SHA256withECDSA" : "SHA256withRSA";
		return new JcaX509CertificateConverter().getCertificate(new JcaX509v3CertificateBuilder(name, BigInteger.ONE,
				Date.from(Instant.EPOCH), Date.from(NEVER), name, pair.getPublic())
			.build(new JcaContentSignerBuilder(signature).setProvider(this.provider).build(pair.getPrivate())));
	}

	@Override
	public Signer signer(StoredKey key) {
		String label = Objects.requireNonNull(key.label());
		try {
			return new TokenSigner(key.algorithm(), label, find(label));
		}
		catch (GeneralSecurityException | IOException | ProviderException ex) {
			throw new IllegalStateException("signing key " + key.kid() + " cannot be had from the PKCS#11 token", ex);
		}
	}

	private PrivateKey find(String label) throws GeneralSecurityException, IOException {
		synchronized (this.entries) {
			if (!this.entries.containsAlias(label)) {
				// Another process may have made it.
				open();
			}
			if (this.entries.getKey(label, null) instanceof PrivateKey key) {
				return key;
			}
			throw new KeyStoreException("no entry " + label);
		}
	}

	/// Destroys a private key, if it is there still.
	/// @param label as it was made with
	void destroy(String label) {
		try {
			synchronized (this.entries) {
				open();
				if (this.entries.containsAlias(label)) {
					this.entries.deleteEntry(label);
					LOG.info("{} was destroyed in the PKCS#11 token", label);
				}
			}
		}
		catch (GeneralSecurityException | IOException | ProviderException ex) {
			throw new StoreUnavailable("the PKCS#11 token", ex);
		}
	}

	/// Signs by a handle into the token, which a restart of the token makes worthless.
	private final class TokenSigner implements Signer {

		private final SigningAlgorithm algorithm;

		private final String label;

		private volatile PrivateKey handle;

		TokenSigner(SigningAlgorithm algorithm, String label, PrivateKey handle) {
			this.algorithm = algorithm;
			this.label = label;
			this.handle = handle;
		}

		@Override
		public byte[] sign(byte[] input) {
			try {
				return this.algorithm.sign(this.handle, TokenKeys.this.provider, input);
			}
			catch (GeneralSecurityException | ProviderException ex) {
				return signAgain(input, ex);
			}
		}

		private byte[] signAgain(byte[] input, Exception first) {
			try {
				open();
				this.handle = find(this.label);
				return this.algorithm.sign(this.handle, TokenKeys.this.provider, input);
			}
			catch (GeneralSecurityException | IOException | ProviderException ex) {
				ex.addSuppressed(first);
				throw new StoreUnavailable("the PKCS#11 token", ex);
			}
		}

	}

}
