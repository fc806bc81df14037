package org.loangate.authz.factor.password;

import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/// What hashing a password by Argon2id costs, in one lane.
///
/// A server has no bean of this type and no setting for it: it takes [#LEAST]. Tests of other things than the hash bring a
/// bean that costs next to nothing.
///
/// @param mebibytes memory, in MiB
/// @param passes how often the memory is passed over
public record HashCost(int mebibytes, int passes) {

	/// OWASP's and this product's least.
	static final HashCost LEAST = new HashCost(19, 2);

	Argon2PasswordEncoder encoder() {
		return new Argon2PasswordEncoder(16, 32, 1, this.mebibytes * 1024, this.passes);
	}

}
