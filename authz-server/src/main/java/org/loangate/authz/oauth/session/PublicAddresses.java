package org.loangate.authz.oauth.session;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/// Tells addresses on the internet from those that only this server's own network reaches.
///
/// A client that registered itself names the address that is called for it; without this it could have the server call
/// what stands behind the firewall.
///
/// @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA special-purpose address registries</a>
final class PublicAddresses {

	private static final List<IpAddressMatcher> SPECIAL = Stream
		.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
				"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
				"203.0.113.0/24", "224.0.0.0/3", "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23",
				"2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10",
				"ff00::/8")
		.map(IpAddressMatcher::new)
		.toList();

	private PublicAddresses() {
	}

	/// Whether every address of a host is public. One that cannot be resolved has none.
	static boolean areAll(String host) {
		try {
			InetAddress[] addresses = InetAddress.getAllByName(host);
			return addresses.length > 0 && Stream.of(addresses).allMatch(PublicAddresses::isPublic);
		}
		catch (UnknownHostException _) {
			return false;
		}
	}

	static boolean isPublic(InetAddress address) {
		String host = address.getHostAddress().replaceFirst("%.*", "");
		return SPECIAL.stream().noneMatch((special) -> special.matches(host));
	}

}
