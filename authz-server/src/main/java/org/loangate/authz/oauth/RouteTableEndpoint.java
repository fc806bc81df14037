package org.loangate.authz.oauth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.key.SigningKeys;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.policy.InForce;
import org.loangate.authz.policy.Policies;
import org.loangate.contract.RouteTable;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Gives the gateways their route table, signed, with the policy's digest as its `ETag`.
///
/// Open to whoever reaches it: it holds what any client learns by trying, and gateways believe the signature alone.
@RestController
final class RouteTableEndpoint {

	private static final Duration FRESH = Duration.ofSeconds(10);

	private @Nullable Signed last;

	private final Policies policies;

	private final SigningKeys keys;

	private final Clock clock;

	private final String issuer;

	RouteTableEndpoint(Policies policies, SigningKeys keys, Clock clock, Settings settings) {
		this.policies = policies;
		this.keys = keys;
		this.clock = clock;
		this.issuer = settings.issuer().toString();
	}

	// Whoever asks, a table is signed a few times a minute: often enough that a key that
	// was ended counts no longer than the gateways ask.
	private synchronized String signed(InForce inForce) {
		Instant now = this.clock.instant();
		Signed known = this.last;
		if (known == null || !known.isOf(inForce, now)) {
			known = new Signed(inForce.policy().routes().policyDigest(), inForce.activation(), now, sign(inForce, now));
			this.last = known;
		}
		return known.jwt();
	}

	private String sign(InForce inForce, Instant now) {
		Map<String, Object> claims = new LinkedHashMap<>(inForce.policy().routes().toClaims());
		claims.put(RouteTable.ACTIVATION, inForce.activation());
		claims.put("iss", this.issuer);
		claims.put("iat", now.getEpochSecond());
		return this.keys.sign(RouteTable.TYP, claims);
	}

	// Spring answers If-None-Match by itself.
	@GetMapping(path = "/gateway/routes", produces = "application/jwt")
	ResponseEntity<String> routes() {
		InForce inForce = this.policies.inForce();
		RouteTable table = inForce.policy().routes();
		return ResponseEntity.ok()
			.eTag(table.policyDigest())
			.cacheControl(CacheControl.noCache())
			.contentType(MediaType.valueOf("application/jwt"))
			.body(signed(inForce));
	}

	/// A table as it was signed.
	private record Signed(String digest, long activation, Instant at, String jwt) {

		boolean isOf(InForce inForce, Instant now) {
			return this.activation == inForce.activation()
					&& this.digest.equals(inForce.policy().routes().policyDigest())
					&& Duration.between(this.at, now).abs().compareTo(FRESH) < 0;
		}

	}

}
