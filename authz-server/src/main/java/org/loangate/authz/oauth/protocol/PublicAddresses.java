package org.loangate.authz.oauth.protocol;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.security.web.util.matcher.IpAddressMatcher;

/// Which addresses are the Internet's, and not this host's or its network's: a client that registered itself names
/// addresses that this server calls, and must not have it call what stands behind the firewall.
///
/// @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA IPv4 Special-Purpose Address
/// Registry</a>
/// @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA IPv6 Special-Purpose Address
/// Registry</a>
public final class PublicAddresses {

	private static final List<IpAddressMatcher> SPECIAL = List
		.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
				"192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
				"203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")
		.stream()
		.map(IpAddressMatcher::new)
		.toList();

	// Of IPv6 only what is global unicast, without what carries an IPv4 address inside or
	// is for documents.
	private static final IpAddressMatcher GLOBAL = new IpAddressMatcher("2000::/3");

	private static final List<IpAddressMatcher> NOT_GLOBAL = List
		.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
		.stream()
		.map(IpAddressMatcher::new)
		.toList();

	private PublicAddresses() {
	}

	/// Whether an address may be called for somebody nobody vouches for.
	public static boolean isPublic(InetAddress address) {
		String text = address.getHostAddress();
		if (address instanceof Inet6Address) {
			String unscoped = text.contains("%") ? text.substring(0, text.indexOf('%')) : text;
			return GLOBAL.matches(unscoped) && NOT_GLOBAL.stream().noneMatch((range) -> range.matches(unscoped));
		}
		return SPECIAL.stream().noneMatch((range) -> range.matches(text));
	}

	/// Whether a URI's host says by itself that it is not public: an address that is not,
	/// or a name for this host.
	public static boolean isPrivateLiteral(@Nullable String host) {
		if (host == null) {
			return true;
		}
		String name = host.toLowerCase(Locale.ROOT);
		if (name.equals("localhost") || name.endsWith(".localhost") || name.endsWith(".local")
				|| name.endsWith(".internal")) {
			return true;
		}
		try {
			InetAddress address = InetAddress.ofLiteral(name.replaceAll("^\\[|]$", ""));
			// Written otherwise, some readers take it for another.
			boolean plain = address instanceof Inet6Address || name.contains(":")
					|| address.getHostAddress().equals(name);
			return !plain || !isPublic(address);
		}
		catch (IllegalArgumentException _) {
			// A name: nothing but digits and dots is none, though some resolvers take it.
			return name.matches("[0-9.]+|0x[0-9a-f.x]+");
		}
	}

}
