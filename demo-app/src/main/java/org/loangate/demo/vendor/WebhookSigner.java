package org.loangate.demo.vendor;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.loangate.demo.DemoSettings;

/// Signs callbacks with the secret that the authorization server knows too.
///
/// @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme">Standard Webhooks, signature scheme</a>
final class WebhookSigner {

	private static final String PREFIX = "whsec_";

	private final SecretKeySpec key;

	/// Reads the secret.
	/// @param secret `whsec_` and the key in base64, 24 to 64 bytes
	WebhookSigner(DemoSettings.Secret secret) {
		String value = secret.value().strip();
		if (!value.startsWith(PREFIX)) {
			throw new IllegalArgumentException("LOANGATE_VENDOR_WEBHOOK_SECRET: expected whsec_ and base64");
		}
		this.key = new SecretKeySpec(Base64.getDecoder().decode(value.substring(PREFIX.length())), "HmacSHA256");
	}

	/// The value of `webhook-signature`.
	/// @param id `webhook-id`, without a full stop
	/// @param at `webhook-timestamp`, in whole seconds
	/// @param body the body's own bytes
	String sign(String id, Instant at, byte[] body) {
		Mac mac = mac();
		mac.update((id + "." + at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
		return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
	}

	/// A name that is always the same for the same thing, and tells nothing about it.
	/// @param kind what is named, part of the result
	/// @param of the thing
	/// @return the kind, an underscore and 32 hexadecimal digits
	String pseudonym(String kind, String of) {
		byte[] digest = mac().doFinal((kind + "\0" + of).getBytes(StandardCharsets.UTF_8));
		return kind + "_" + HexFormat.of().formatHex(digest, 0, 16);
	}

	private Mac mac() {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(this.key);
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
