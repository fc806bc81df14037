package org.loangate.gateway.route;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Up once there is a route table. Says which policy it is of.
@Component
final class RouteTableHealthIndicator implements HealthIndicator {

	private final RouteTables tables;

	RouteTableHealthIndicator(RouteTables tables) {
		this.tables = tables;
	}

	@Override
	public Health health() {
		return this.tables.current()
			.map((table) -> Health.up().withDetail("followed", table.policyDigest()).build())
			.orElseGet(() -> Health.outOfService().build());
	}

}
