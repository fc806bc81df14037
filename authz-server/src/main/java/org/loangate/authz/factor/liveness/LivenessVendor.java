package org.loangate.authz.factor.liveness;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// An outside company that looks at faces and documents.
public interface LivenessVendor {

	/// Stable lower-case name, part of the callback's path.
	String id();

	/// The only origin its pages are on.
	String origin();

	/// The key under which both sides make digests of documents, where the vendor shares
	/// one.
	Optional<ClaimsKey> claimsKey();

	/// Starts a session.
	/// @return nothing when the vendor did not answer, or not as agreed
	Optional<Started> start(Start start);

	/// Reads a callback: signature and time first.
	Delivery read(Headers headers, byte[] body);

	/// What a session is for.
	enum Purpose {

		/// Document and face: who somebody is.
		PROOF,

		/// Face alone, against the one enrolled.
		CHECK

	}

	/// What a vendor is told.
	///
	/// @param subject pseudonym of the person at this vendor
	/// @param nonce what the verdict must name; no browser sees it
	/// @param faceRef the enrolled face to compare with, for a check
	record Start(Purpose purpose, String reference, String subject, String nonce, @Nullable String faceRef,
			URI returnUrl, URI callbackUrl) {
	}

	/// A session that runs at the vendor.
	///
	/// @param url where the person goes, on the vendor's origin
	record Started(String sessionId, URI url, Instant expiresAt) {
	}

	/// The three headers of Standard Webhooks.
	record Headers(@Nullable String id, @Nullable String timestamp, @Nullable String signature) {
	}

	/// What a callback says.
	sealed interface Delivery {

		/// Signed by the vendor, just now.
		record Signed(String webhookId, Verdict verdict) implements Delivery {
		}

		/// Signed by the vendor, and about nothing that is asked for.
		record Other() implements Delivery {
		}

		/// Not signed by the vendor, or not just now.
		record Unsigned() implements Delivery {
		}

		/// Signed by the vendor, and not understood.
		record Malformed(String detail) implements Delivery {
		}

	}

}
