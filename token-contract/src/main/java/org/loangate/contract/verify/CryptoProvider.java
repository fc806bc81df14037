package org.loangate.contract.verify;

import java.security.Security;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;

/// Chooses who computes signatures: the Amazon Corretto Crypto Provider, some ten times faster at elliptic curves, or the
/// JDK's own where its library does not load on this platform.
public final class CryptoProvider {

	private CryptoProvider() {
	}

	/// Puts the provider first in this JVM, once; a second call changes nothing.
	///
	/// @return the name of the provider that is now asked first, for the start-up line
	public static String install() {
		return Corretto.isOnClassPath() ? Corretto.install() : jdk();
	}

	private static String jdk() {
		return Security.getProviders("Signature.SHA256withECDSA")[0].getName();
	}

	/// Touches the optional library only once it is known to be there.
	private static final class Corretto {

		static boolean isOnClassPath() {
			return CryptoProvider.class.getClassLoader()
				.getResource("com/amazon/corretto/crypto/provider/AmazonCorrettoCryptoProvider.class") != null;
		}

		static String install() {
			if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() == null) {
				AmazonCorrettoCryptoProvider.install();
			}
			return jdk();
		}

	}

}
