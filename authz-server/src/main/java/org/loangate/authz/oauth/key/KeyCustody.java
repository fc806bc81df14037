package org.loangate.authz.oauth.key;

import java.security.GeneralSecurityException;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import org.jspecify.annotations.Nullable;

/// Where private keys are made, kept and used: in PostgreSQL, or in a hardware security module that never lets them go.
interface KeyCustody {

	/// What it can sign with.
	Set<SigningAlgorithm> algorithms();

	/// Makes a key.
	Made make(SigningAlgorithm algorithm);

	/// The private half of a key it keeps, ready to sign.
	/// @throws IllegalStateException when the key is not there
	Signer signer(StoredKey key);

	/// Signs, in the form that a JWS carries.
	@FunctionalInterface
	interface Signer {

		/// @throws org.loangate.authz.platform.StoreUnavailable when the key is out of
		/// reach at the moment
		byte[] sign(byte[] input) throws GeneralSecurityException;

	}

	/// A new key. One of its last two members is there.
	///
	/// @param published the public half
	/// @param sealed the private half, encrypted, for PostgreSQL to keep
	/// @param label under which the private half is kept elsewhere
	record Made(JWK published, @Nullable Base64URL sealed, @Nullable String label) {
	}

}
