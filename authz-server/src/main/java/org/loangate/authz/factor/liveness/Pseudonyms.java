package org.loangate.authz.factor.liveness;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Names people to each vendor by a pseudonym of its own: two vendors cannot compare notes, and neither learns a `sub`.
@SealedColumn(table = "authentication_liveness_vendor", key = "vendor", column = "pseudonym_key")
@Component
final class Pseudonyms {

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final SecureRandom random;

	Pseudonyms(JdbcClient jdbc, SecretCipher cipher, SecureRandom random) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.random = random;
	}

	/// The pseudonym of a person at a vendor: the same every time, 43 characters of
	/// base64url.
	String of(Subject subject, String vendor) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(key(vendor), "HmacSHA256"));
			byte[] pseudonym = mac.doFinal(subject.id().getBytes(StandardCharsets.US_ASCII));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(pseudonym);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private byte[] key(String vendor) {
		byte[] fresh = new byte[32];
		this.random.nextBytes(fresh);
		String context = "authentication_liveness_vendor.pseudonym_key:" + vendor;
		this.jdbc.sql("""
				INSERT INTO authentication_liveness_vendor (vendor, pseudonym_key) VALUES (:vendor, :key)
				ON CONFLICT DO NOTHING
				""").param("vendor", vendor).param("key", this.cipher.encrypt(fresh, context)).update();
		byte[] kept = this.jdbc.sql("SELECT pseudonym_key FROM authentication_liveness_vendor WHERE vendor = :vendor")
			.param("vendor", vendor)
			.query(byte[].class)
			.single();
		return this.cipher.decrypt(kept, context);
	}

}
