package org.loangate.authz.oauth;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

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

	// Spring answers If-None-Match by itself.
	@GetMapping(path = "/gateway/routes", produces = "application/jwt")
	ResponseEntity<String> routes() {
		InForce inForce = this.policies.inForce();
		RouteTable table = inForce.policy().routes();
		Map<String, Object> claims = new LinkedHashMap<>(table.toClaims());
		claims.put(RouteTable.ACTIVATION, inForce.activation());
		claims.put("iss", this.issuer);
		claims.put("iat", this.clock.instant().getEpochSecond());
		return ResponseEntity.ok()
			.eTag(table.policyDigest())
			.cacheControl(CacheControl.noCache())
			.contentType(MediaType.valueOf("application/jwt"))
			.body(this.keys.sign(RouteTable.TYP, claims));
	}

}
