package org.loangate.authz.guessing;

import java.time.Duration;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.RateLimits.Verdict;
import org.loangate.authz.session.KnownDevices;

import org.springframework.stereotype.Component;

/// Slows down what strangers send from one network.
///
/// A carrier puts thousands of people behind one address, and a proxy that hides addresses puts everybody behind its own.
/// So a network that sends too much is never shut out: it goes on at the pace that the limit means. A browser that
/// anybody is known by goes on whatever its network does, and has a bound of its own, so that whoever opens an account
/// for it gains little.
@Component
public class NetworkLimits {

	private final RateLimits limits;

	private final KnownDevices devices;

	NetworkLimits(RateLimits limits, KnownDevices devices) {
		this.limits = limits;
		this.devices = devices;
	}

	/// Counts a request as one.
	/// @see #count(String, HttpServletRequest, int, Duration, int, int)
	public Optional<Duration> count(String family, HttpServletRequest request, int limit, Duration window,
			int perDevice) {
		return count(family, request, limit, window, perDevice, 1);
	}

	/// Takes a request's count back, which turned out to be no stranger's.
	public void takeBack(String family, HttpServletRequest request, int limit, Duration window, int weight) {
		this.limits.pace(family + "-network", ClientNetwork.of(request), limit, window, -weight);
	}

	/// Counts a request.
	/// @param weight how many requests it counts for
	/// @param family what is limited
	/// @param limit how many requests strangers of one network have in a window
	/// @param perDevice how many a known browser has in a window beyond that
	/// @return how long to wait instead; nothing when it may go on
	/// @throws org.loangate.authz.platform.StoreUnavailable when Redis does not answer
	public Optional<Duration> count(String family, HttpServletRequest request, int limit, Duration window,
			int perDevice, int weight) {
		if (!(this.limits.pace(family + "-network", ClientNetwork.of(request), limit, window,
				weight) instanceof Verdict.Exceeded(Duration left))) {
			return Optional.empty();
		}
		boolean known = this.devices.any(request)
			.filter((device) -> this.limits.pace(family + "-device", device.toString(), perDevice, window,
					weight) instanceof Verdict.Allowed)
			.isPresent();
		return known ? Optional.empty() : Optional.of(left);
	}

}
