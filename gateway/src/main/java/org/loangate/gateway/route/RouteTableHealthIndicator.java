package org.loangate.gateway.route;

import java.util.Optional;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Up once there is a route table. Says which policy it is of; `STALE` while the authorization server shows one that is
/// refused, and the last good one stays.
@Component
final class RouteTableHealthIndicator implements HealthIndicator {

	private final RouteTables tables;

	RouteTableHealthIndicator(RouteTables tables) {
		this.tables = tables;
	}

	@Override
	public Health health() {
		Optional<String> fault = this.tables.fault();
		Health.Builder health = this.tables.current()
			.map((table) -> (fault.isPresent() ? Health.status("STALE") : Health.up()).withDetail("followed",
					table.policyDigest()))
			.orElseGet(Health::outOfService);
		fault.ifPresent((code) -> health.withDetail("fault", code));
		return health.build();
	}

}
