package org.loangate.contract.verify;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

/// Verifies DPoP proofs at a protected resource: every step but whether a proof was seen before, which needs a store that
/// all instances share.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-4.3">RFC 9449, section 4.3</a>
public final class DpopProofVerifier {

	/// The algorithms, as they stand in a challenge's `algs` and in metadata.
	public static final List<String> ALGORITHMS = Signatures.ALGORITHMS;

	private static final JOSEObjectType TYPE = new JOSEObjectType("dpop+jwt");

	private static final int MAX_LENGTH = 8 * 1024;

	private static final int MAX_JTI_LENGTH = 256;

	private final Clock clock;

	private final Duration past;

	private final Duration future;

	/// A verifier.
	///
	/// @param past how old a proof may be
	/// @param future how far the sender's clock may be ahead
	public DpopProofVerifier(Clock clock, Duration past, Duration future) {
		this.clock = clock;
		this.past = past;
		this.future = future;
	}

	/// Verifies the proof that came with an access token.
	///
	/// @param proofs the values of every `DPoP` header field of the request
	/// @param method the request's method
	/// @param url the request's public URL, as configured and never taken from `Host`
	/// @param token the access token beside it
	public Result verify(List<String> proofs, String method, String url, AccessToken token) {
		return single(proofs, method, url, token);
	}

	/// Verifies the proof that came with a token or a pushed authorization request, where
	/// there is no access token yet: it
	/// must not name one.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-5">RFC 9449, section
	/// 5</a>
	public Result verify(List<String> proofs, String method, String url) {
		return single(proofs, method, url, null);
	}

	private Result single(List<String> proofs, String method, String url, @Nullable AccessToken token) {
		// RFC 9449, 4.3 (1): there is not more than one DPoP header field
		if (proofs.size() != 1) {
			return new Refused(proofs.isEmpty() ? Fault.MISSING : Fault.SEVERAL);
		}
		return verify(proofs.getFirst(), method, url, token);
	}

	private Result verify(String proof, String method, String url, @Nullable AccessToken token) {
		// (2): the value is one well-formed JWT
		Optional<SignedJWT> jwt = parse(proof);
		if (jwt.isEmpty()) {
			return new Refused(Fault.MALFORMED);
		}
		try {
			return verify(jwt.get(), method, url, token);
		}
		catch (ParseException ex) {
			return new Refused(Fault.INCOMPLETE);
		}
	}

	private Result verify(SignedJWT jwt, String method, String url, @Nullable AccessToken token) throws ParseException {
		JWSHeader header = jwt.getHeader();
		JWTClaimsSet claims = jwt.getJWTClaimsSet();
		JWK key = header.getJWK();
		String jti = claims.getJWTID();
		// (3): all claims of section 4.2 are there; jti is bounded, so that burning it is
		if (key == null || jti == null || jti.isEmpty() || jti.length() > MAX_JTI_LENGTH
				|| claims.getIssueTime() == null || claims.getStringClaim("htm") == null
				|| claims.getStringClaim("htu") == null || (claims.getStringClaim("ath") == null) != (token == null)) {
			return new Refused(Fault.INCOMPLETE);
		}
		// (4): typ is dpop+jwt
		if (!TYPE.equals(header.getType())) {
			return new Refused(Fault.WRONG_TYPE);
		}
		// (5): alg is asymmetric, not none, and allowed here
		if (!Signatures.isAllowed(header.getAlgorithm())) {
			return new Refused(Fault.WRONG_ALGORITHM);
		}
		// (7), ahead of (6) as it costs less: jwk holds no private key
		if (key.isPrivate()) {
			return new Refused(Fault.PRIVATE_KEY);
		}
		// (8): htm is the request's method
		if (!method.equals(claims.getStringClaim("htm"))) {
			return new Refused(Fault.WRONG_METHOD);
		}
		// (9): htu is the request's URL without query and fragment, both in normal form
		if (!isSameUrl(claims.getStringClaim("htu"), url)) {
			return new Refused(Fault.WRONG_URL);
		}
		// (10) is skipped: no nonce is ever handed out here, so there is none to compare
		// (11): the proof was made lately
		Instant issuedAt = claims.getIssueTime().toInstant();
		Instant now = this.clock.instant();
		if (issuedAt.plus(this.past).isBefore(now) || issuedAt.minus(this.future).isAfter(now)) {
			return new Refused(Fault.STALE);
		}
		// (12): ath is the hash of the access token, which is bound to this very key
		if (token != null && !isEqual(claims.getStringClaim("ath"), hash(token.value()))) {
			return new Refused(Fault.WRONG_TOKEN);
		}
		String jkt = thumbprint(key);
		// (6): the signature holds under jwk
		if (!Signatures.holds(jwt, key)) {
			return new Refused(Fault.BAD_SIGNATURE);
		}
		if (token != null && (token.jkt() == null || !isEqual(jkt, token.jkt()))) {
			return new Refused(Fault.WRONG_KEY);
		}
		return new Accepted(new DpopProof(jkt, jti, issuedAt.plus(this.past)));
	}

	private static Optional<SignedJWT> parse(String proof) {
		if (proof.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			return Optional.of(SignedJWT.parse(proof));
		}
		catch (ParseException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

	private static boolean isSameUrl(String htu, String url) {
		Optional<String> normal = PublicUri.normal(htu);
		return normal.isPresent() && normal.equals(PublicUri.normal(url));
	}

	private static boolean isEqual(String one, String other) {
		return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
	}

	private static String thumbprint(JWK key) {
		try {
			return key.computeThumbprint().toString();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("SHA-256 is on every platform", ex);
		}
	}

	private static String hash(String token) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is on every platform", ex);
		}
	}

	/// What became of a proof.
	public sealed interface Result {

	}

	/// It holds; whether it was seen before is still to be asked.
	public record Accepted(DpopProof proof) implements Result {
	}

	/// It does not.
	public record Refused(Fault fault) implements Result {
	}

	/// Why a proof does not hold.
	public enum Fault {

		/// There is none.
		MISSING,

		/// There is more than one.
		SEVERAL,

		/// It is no signed JWT, or longer than any.
		MALFORMED,

		/// A header parameter or claim is missing, of another JSON type, or too long.
		INCOMPLETE,

		/// It is a JWT for another purpose.
		WRONG_TYPE,

		/// Its algorithm is not allowed.
		WRONG_ALGORITHM,

		/// It shows a private key.
		PRIVATE_KEY,

		/// Its signature does not hold.
		BAD_SIGNATURE,

		/// It is for another method.
		WRONG_METHOD,

		/// It is for another URL.
		WRONG_URL,

		/// It is too old, or from the future.
		STALE,

		/// It is for another access token.
		WRONG_TOKEN,

		/// The access token is bound to another key.
		WRONG_KEY;

		/// A stable code, such as `wrong-url`.
		public String code() {
			return name().toLowerCase(Locale.ROOT).replace('_', '-');
		}

	}

}
