package org.loangate.authz.platform;

import java.net.InetAddress;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.contract.verify.ClientAddress;

/// Where a request comes from, as far as one sender can choose it: what limits, traces and facts take of an address.
public final class ClientNetwork {

	/// Stands for whoever came by a connection that has no address.
	public static final ClientAddress NOWHERE = new ClientAddress(InetAddress.ofLiteral("::"));

	private ClientNetwork() {
	}

	/// The network of a request's sender, which the edge of this server has found.
	public static String of(HttpServletRequest request) {
		return ClientAddress.parse(String.valueOf(request.getRemoteAddr())).orElse(NOWHERE).network();
	}

	/// The network of an address that somebody else reports or that was kept; what is
	/// none, or is a network already, stays as it is.
	public static String of(String address) {
		return ClientAddress.parse(address).map(ClientAddress::network).orElse(address);
	}

}
