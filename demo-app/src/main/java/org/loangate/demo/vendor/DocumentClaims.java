package org.loangate.demo.vendor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.loangate.demo.DemoSettings;

import org.springframework.stereotype.Component;

/// Makes digests of what is typed as a document's, under the key that the authorization server knows too.
@Component
final class DocumentClaims {

	private final byte[] key;

	DocumentClaims(DemoSettings settings) {
		this.key = Base64.getUrlDecoder().decode(settings.vendor().claimsKey().value().strip());
	}

	/// Whether there is a key.
	boolean isOpen() {
		return this.key.length > 0;
	}

	/// The digests of those values that are not blank, by claim: HMAC-SHA-256 over each
	/// in
	/// NFKC, upper case and with single spaces, base64url.
	Map<String, String> digests(Map<String, String> typed) {
		Map<String, String> digests = new LinkedHashMap<>();
		typed.forEach((claim, value) -> {
			if (isOpen() && !value.isBlank()) {
				digests.put(claim, digest(value));
			}
		});
		return digests;
	}

	private String digest(String value) {
		String normal = Normalizer.normalize(value, Normalizer.Form.NFKC)
			.toUpperCase(Locale.ROOT)
			.replaceAll("[\\s\\p{Z}]+", " ")
			.strip();
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(this.key, "HmacSHA256"));
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(mac.doFinal(normal.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
