package org.loangate.gateway.forward;

import java.net.URI;
import java.util.Set;

/// Where a request goes, and the token that speaks for it there. The request attribute [#ATTRIBUTE] holds it; without one
/// nothing is forwarded.
///
/// @param upstream the lending API's URL, without a slash at its end
/// @param url the upstream's URL followed by the request's path and query
/// @param headers names of request headers that the route lets pass beside those that always do, in lower case
/// @param transactionToken goes into `Txn-Token`
public record Destination(URI upstream, URI url, Set<String> headers, String transactionToken) {

	/// The name of the request attribute.
	public static final String ATTRIBUTE = Destination.class.getName();

	@Override
	public String toString() {
		return "Destination[" + this.upstream + "]";
	}

}
