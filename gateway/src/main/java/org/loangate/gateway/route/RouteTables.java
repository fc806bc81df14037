package org.loangate.gateway.route;

import java.util.Objects;
import java.util.Optional;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.LogLine;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.verify.RouteTableVerifier;
import org.loangate.contract.verify.RouteTableVerifier.SignedRoutes;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.Verification;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/// Follows the authorization server's route table.
///
/// Asked for every second, answered mostly by 304. A table counts once its signature was verified; one whose policy was
/// put in force before the last one's, by the order of activations and by nobody's clock, or which is not understood in
/// full, is left aside and the last one stays. While the authorization server is unreachable the last one stays too.
///
/// Threads: read from any; written by the one that polls.
public final class RouteTables {

	private static final Log logger = LogFactory.getLog(RouteTables.class);

	private final RestClient authorizationServer;

	private final RouteTableVerifier verifier;

	private final Upstreams upstreams;

	private volatile @Nullable SignedRoutes current;

	private volatile @Nullable String fault;

	private @Nullable String etag;

	private @Nullable String leftAside;

	private boolean reachable = true;

	RouteTables(RestClient authorizationServer, RouteTableVerifier verifier, Upstreams upstreams) {
		this.authorizationServer = authorizationServer;
		this.verifier = verifier;
		this.upstreams = upstreams;
	}

	/// The table that counts now; nothing before the first one was fetched.
	public Optional<RouteTable> current() {
		return Optional.ofNullable(this.current).map(SignedRoutes::table);
	}

	/// Why what the authorization server shows now is not followed; nothing where it is.
	Optional<String> fault() {
		return Optional.ofNullable(this.fault);
	}

	@Scheduled(fixedDelayString = "${loangate.routes-interval}")
	void poll() {
		try {
			ResponseEntity<String> response = this.authorizationServer.get()
				.uri("/gateway/routes")
				.headers(this::ask)
				.retrieve()
				.toEntity(String.class);
			if (!this.reachable) {
				logger.info("The route table can be fetched again");
			}
			this.reachable = true;
			if (response.getStatusCode() == HttpStatus.NOT_MODIFIED) {
				this.fault = null;
			}
			else if (response.getBody() != null) {
				take(response.getBody(), response.getHeaders().getETag());
			}
		}
		catch (RestClientException | SigningKeys.KeysUnavailable ex) {
			if (this.reachable) {
				logger.warn("The route table cannot be fetched: " + LogLine.cause(ex));
			}
			this.reachable = false;
		}
	}

	private void ask(HttpHeaders headers) {
		if (this.etag != null) {
			headers.setIfNoneMatch(this.etag);
		}
	}

	private void take(String jwt, @Nullable String newEtag) {
		switch (this.verifier.verify(jwt)) {
			case Verification.Verified<SignedRoutes>(SignedRoutes routes) -> {
				this.fault = null;
				take(routes, newEtag);
			}
			case Verification.Refused<SignedRoutes>(var refusal) -> {
				if (!refusal.code().equals(this.fault)) {
					logger.error("A route table was left aside: " + refusal.code());
				}
				this.fault = refusal.code();
			}
		}
	}

	// Usual for a moment, where one of several servers follows sooner than another.
	private void leaveAside(RouteTable table) {
		if (!table.policyDigest().equals(this.leftAside)) {
			logger.warn("The routes of policy " + table.policyDigest()
					+ " were left aside: others were put in force since");
			this.leftAside = table.policyDigest();
		}
	}

	private void take(SignedRoutes routes, @Nullable String newEtag) {
		SignedRoutes last = this.current;
		if (last != null && routes.isBefore(last)) {
			leaveAside(routes.table());
			return;
		}
		this.current = routes;
		this.etag = newEtag;
		this.leftAside = null;
		if (last == null || !Objects.equals(last.table(), routes.table())) {
			logger.info("Following the routes of policy " + routes.table().policyDigest());
			routes.table()
				.routes()
				.stream()
				.map(Route::upstream)
				.distinct()
				.filter((upstream) -> this.upstreams.find(upstream).isEmpty())
				.forEach((upstream) -> logger.error("No URL for upstream " + upstream + ": its routes refuse"));
		}
	}

}
