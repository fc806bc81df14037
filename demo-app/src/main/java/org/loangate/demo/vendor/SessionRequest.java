package org.loangate.demo.vendor;

import java.net.URI;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.DemoSettings;

/// The body that starts a session, as sent: anything may be null until [#refusal] says that nothing is wrong.
///
/// @param purpose `proof` or `check`
/// @param reference the caller's own name for the session, 1 to 200 printable characters
/// @param subject the caller's pseudonym for the person, likewise
/// @param nonce what the callback must echo, likewise
/// @param faceRef the enrolled face to compare with: needed for `check`
/// @param returnUrl where the browser goes afterwards
/// @param callbackUrl where the verdict goes
record SessionRequest(@JsonProperty(value = "purpose", required = true) @Nullable Purpose purpose,
		@JsonProperty(value = "reference", required = true) @Nullable String reference,
		@JsonProperty(value = "subject", required = true) @Nullable String subject,
		@JsonProperty(value = "nonce", required = true) @Nullable String nonce,
		@JsonProperty("face_ref") @Nullable String faceRef,
		@JsonProperty(value = "return_url", required = true) @Nullable URI returnUrl,
		@JsonProperty(value = "callback_url", required = true) @Nullable URI callbackUrl) {

	/// Why the request cannot be taken, or nothing.
	/// @param callerOrigin the only origin the two URLs may have
	@Nullable String refusal(String callerOrigin) {
		if (this.purpose == null) {
			return "purpose";
		}
		if (!isEcho(this.reference)) {
			return "reference";
		}
		if (!isEcho(this.subject)) {
			return "subject";
		}
		if (!isEcho(this.nonce)) {
			return "nonce";
		}
		if ((this.purpose == Purpose.CHECK) ? !isEcho(this.faceRef) : this.faceRef != null && !isEcho(this.faceRef)) {
			return "face_ref";
		}
		if (!isUnder(this.returnUrl, callerOrigin)) {
			return "return_url";
		}
		return isUnder(this.callbackUrl, callerOrigin) ? null : "callback_url";
	}

	private static boolean isEcho(@Nullable String value) {
		return value != null && value.matches("[\\x21-\\x7E]{1,200}");
	}

	private static boolean isUnder(@Nullable URI url, String origin) {
		return url != null && url.isAbsolute() && url.getHost() != null && url.getRawUserInfo() == null
				&& url.getRawFragment() == null && origin.equals(DemoSettings.originOf(url));
	}

}
