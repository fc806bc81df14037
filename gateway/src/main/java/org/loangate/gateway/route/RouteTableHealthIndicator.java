package org.loangate.gateway.route;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/// Up once there is a route table.
@Component
final class RouteTableHealthIndicator implements HealthIndicator {

	private final RouteTables tables;

	RouteTableHealthIndicator(RouteTables tables) {
		this.tables = tables;
	}

	@Override
	public Health health() {
		return this.tables.current().isPresent() ? Health.up().build() : Health.outOfService().build();
	}

}
