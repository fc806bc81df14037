package org.loangate.authz.loan;

import java.security.SecureRandom;
import java.util.UUID;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.contract.AuthorizationDetails;
import org.loangate.contract.Terms;
import org.loangate.contract.TermsClaims;

import org.springframework.stereotype.Component;

/// Terms and account keys as they lie in the table: encrypted, each for its own row and column.
@SealedColumn(table = "loan_application", key = "id", column = "terms_sealed")
@SealedColumn(table = "loan_application", key = "id", column = "account_key_sealed")
@Component
final class SealedTerms {

	private static final int KEY_BYTES = 32;

	private final SecretCipher cipher;

	private final SecureRandom random;

	SealedTerms(SecretCipher cipher, SecureRandom random) {
		this.cipher = cipher;
		this.random = random;
	}

	byte[] seal(UUID id, Terms terms) {
		return this.cipher.encrypt(terms.canonicalForm(), termsContext(id));
	}

	Terms open(UUID id, byte[] sealed) {
		return AuthorizationDetails.stored(this.cipher.decrypt(sealed, termsContext(id)));
	}

	/// A new random key for the account digest of one application, encrypted.
	byte[] newAccountKey(UUID id) {
		byte[] key = new byte[KEY_BYTES];
		this.random.nextBytes(key);
		return this.cipher.encrypt(key, keyContext(id));
	}

	/// The terms as they stand in a token.
	TermsClaims claims(UUID id, Terms terms, byte[] sealedAccountKey) {
		SecretKey key = new SecretKeySpec(this.cipher.decrypt(sealedAccountKey, keyContext(id)), "HmacSHA256");
		return TermsClaims.of(terms, key);
	}

	private static String termsContext(UUID id) {
		return "loan_application.terms_sealed:" + id;
	}

	private static String keyContext(UUID id) {
		return "loan_application.account_key_sealed:" + id;
	}

}
