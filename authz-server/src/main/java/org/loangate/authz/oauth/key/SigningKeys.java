package org.loangate.authz.oauth.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.key.StoredKey.State;
import org.loangate.authz.platform.StoreUnavailable;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/// The keys that sign tokens, as every process last read them.
///
/// ES256 signs access and transaction tokens always, and whatever a client did not register another algorithm for;
/// RS256 signs for plain OpenID Connect clients only. A key is published before it signs and until the last token it
/// signed has lapsed; all processes follow within a minute. As a [JWKSource] this holds published keys only, and of them
/// the public halves. **Threads:** safe.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517</a>
@Component
public final class SigningKeys implements JWKSource<SecurityContext> {

	private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	private static final int MAX_LENGTH = 16 * 1024;

	private final KeyRotation rotation;

	private final Clock clock;

	private volatile Ring ring;

	SigningKeys(KeyRotation rotation, Clock clock) {
		this.rotation = rotation;
		this.clock = clock;
		this.ring = read(Map.of());
	}

	/// Does what is due in the life of the keys, and reads what other processes did.
	@Scheduled(fixedDelayString = "PT20S", initialDelayString = "PT20S")
	void follow() {
		try {
			refresh();
		}
		catch (RuntimeException ex) {
			this.faults.note("Signing keys cannot be read: " + LogLine.cause(ex),
					LogLine.place(ex) + ", those known sign until " + this.ring.readAt().plus(KeyLife.LONGEST_UNREAD));
		}
	}

	private synchronized void refresh() {
		this.ring = read(this.ring.signing());
	}

	private Ring read(Map<SigningAlgorithm, Key> known) {
		Instant readAt = this.clock.instant();
		this.rotation.settle();
		List<StoredKey> stored = this.rotation.keys();
		Map<SigningAlgorithm, Key> signing = new EnumMap<>(SigningAlgorithm.class);
		Map<String, StoredKey> all = new HashMap<>();
		for (StoredKey key : stored) {
			all.put(key.kid(), key);
			if (key.state() == State.ACTIVE) {
				Key before = known.get(key.algorithm());
				signing.put(key.algorithm(), (before != null && before.kid().equals(key.kid())) ? before
						: new Key(key.kid(), this.rotation.signer(key)));
			}
		}
		JWKSet published = new JWKSet(
				stored.stream().filter((key) -> key.state().isPublished()).map(StoredKey::published).toList());
		return new Ring(readAt, signing, published, all);
	}

	private Ring current() {
		Ring known = this.ring;
		if (isFresh(known)) {
			return known;
		}
		synchronized (this) {
			if (!isFresh(this.ring)) {
				try {
					refresh();
				}
				catch (RuntimeException ex) {
					// Another process may have found these keys compromised meanwhile.
					throw new StoreUnavailable("the store of signing keys", ex);
				}
			}
			return this.ring;
		}
	}

	private boolean isFresh(Ring known) {
		return this.clock.instant().isBefore(known.readAt().plus(KeyLife.LONGEST_UNREAD));
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) {
		return selector.select(current().published());
	}

	/// The algorithms there is a key for, as metadata lists them.
	public List<String> algorithms() {
		return this.ring.signing().keySet().stream().map((algorithm) -> algorithm.jws().getName()).toList();
	}

	/// Signs claims with ES256.
	/// @param typ the JWT's `typ`, which keeps tokens for different purposes apart
	/// @param claims JSON values; an [Instant] or a [Date] becomes a NumericDate
	/// @throws StoreUnavailable when the keys cannot be read, or their token is out of
	/// reach
	public String sign(String typ, Map<String, ?> claims) {
		return sign(typ, JWSAlgorithm.ES256, claims);
	}

	/// Signs claims with the key that signs with an algorithm now.
	/// @param typ the JWT's `typ`, which keeps tokens for different purposes apart
	/// @param claims JSON values; an [Instant] or a [Date] becomes a NumericDate. An
	/// `exp` lies at most an hour ahead: keys are published no longer after their last
	/// signature
	/// @throws IllegalArgumentException when the algorithm is none of [#algorithms()]
	/// @throws StoreUnavailable when the keys cannot be read, or their token is out of
	/// reach
	public String sign(String typ, JWSAlgorithm algorithm, Map<String, ?> claims) {
		Key key = current().signing().get(SigningAlgorithm.of(algorithm));
		if (key == null) {
			throw new IllegalArgumentException("alg: " + algorithm + " (expected: " + algorithms() + ")");
		}
		Map<String, Object> json = json(claims);
		if (json.get("exp") instanceof Number exp
				&& exp.longValue() > this.clock.instant().plus(KeyLife.LONGEST_TOKEN).getEpochSecond()) {
			throw new IllegalArgumentException("exp: " + exp + " (expected: within " + KeyLife.LONGEST_TOKEN + ")");
		}
		JWSHeader header = new JWSHeader.Builder(algorithm).type(new JOSEObjectType(typ)).keyID(key.kid()).build();
		String input = header.toBase64URL() + "." + new Payload(json).toBase64URL();
		try {
			return input + "." + Base64URL.encode(key.signer().sign(input.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("signing failed", ex);
		}
	}

	private static Map<String, Object> json(Map<String, ?> claims) {
		Map<String, Object> json = new LinkedHashMap<>();
		claims.forEach((name, value) -> json.put(name, switch (value) {
			case Instant instant -> instant.getEpochSecond();
			case Date date -> date.toInstant().getEpochSecond();
			case Iterable<?> values -> {
				List<Object> list = new ArrayList<>();
				values.forEach(list::add);
				yield list;
			}
			default -> value;
		}));
		return json;
	}

	/// Reads a JWT that this server signed at any time, such as the ID Token in an
	/// `id_token_hint`.
	///
	/// Keys retired since count, compromised ones never. Whatever the token says of its
	/// times, issuer and audience is for the caller to look at.
	/// @param typ what its `typ` must be
	/// @return its claims; nothing when it is of another type, or not one of this
	/// server's
	public Optional<JWTClaimsSet> claimsOf(String typ, String jwt) {
		if (jwt.length() > MAX_LENGTH) {
			return Optional.empty();
		}
		try {
			SignedJWT signed = SignedJWT.parse(jwt);
			JWSHeader header = signed.getHeader();
			StoredKey key = (header.getKeyID() != null) ? current().all().get(header.getKeyID()) : null;
			boolean ours = key != null && key.algorithm().jws().equals(header.getAlgorithm())
					&& new JOSEObjectType(typ).equals(header.getType()) && header.getCriticalParams() == null
					&& key.algorithm()
						.verify(key.published(), signed.getSigningInput(), signed.getSignature().decode());
			return ours ? Optional.of(signed.getJWTClaimsSet()) : Optional.empty();
		}
		catch (ParseException | IllegalArgumentException _) {
			return Optional.empty();
		}
	}

	/// A key that signs.
	private record Key(String kid, KeyCustody.Signer signer) {
	}

	/// The keys as they were read.
	///
	/// @param all by `kid`, the retired among them
	private record Ring(Instant readAt, Map<SigningAlgorithm, Key> signing, JWKSet published,
			Map<String, StoredKey> all) {
	}

}
