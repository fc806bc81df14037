package org.loangate.contract.verify;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of whoever sent a request. Never a name: nothing is looked up.
///
/// @param address an IPv4 address, also where it came mapped into IPv6, or an IPv6 address without a zone
public record ClientAddress(InetAddress address) {

	// RFC 7239, 6: nodename [ ":" node-port ], where an IPv6 address with a port stands
	// in brackets; X-Forwarded-For has it without, too.
	private static final Pattern NODE = Pattern
		.compile("(?:\\[([^\\[\\]]{2,60})\\]|([0-9.]{7,15}))(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]{1,32}))?");

	private static final Pattern BARE_IPV6 = Pattern.compile("[0-9A-Fa-f.]{0,15}:[0-9A-Fa-f:.]{1,45}");

	private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

	private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

	/// Reads an address as connections, `X-Forwarded-For` and `Forwarded` write it: with
	/// or without a port, in brackets, or in quotation marks.
	/// @return nothing for what is no address, such as `unknown`, an identifier that
	/// hides
	/// one, or a name
	public static Optional<ClientAddress> parse(String text) {
		String node = text.strip();
		if (node.length() > 1 && node.startsWith("\"") && node.endsWith("\"")) {
			node = node.substring(1, node.length() - 1);
		}
		Matcher matcher = NODE.matcher(node);
		if (!matcher.matches()) {
			return ipv6(node);
		}
		return (matcher.group(1) != null) ? ipv6(matcher.group(1)) : ipv4(matcher.group(2));
	}

	private static Optional<ClientAddress> ipv4(String text) {
		return IPV4.matcher(text).matches() ? literal(text) : Optional.empty();
	}

	private static Optional<ClientAddress> ipv6(String text) {
		// RFC 4007, 11: a zone has a meaning at its own host alone.
		int zone = text.indexOf('%');
		String address = (zone < 0) ? text : text.substring(0, zone);
		return BARE_IPV6.matcher(address).matches() ? literal(address) : Optional.empty();
	}

	// What has one of the two forms is never taken for a name.
	private static Optional<ClientAddress> literal(String text) {
		try {
			return Optional.of(new ClientAddress(InetAddress.getByName(text)));
		}
		catch (UnknownHostException ex) {
			return Optional.empty();
		}
	}

	/// What is counted, traced and told of an address: an IPv4 address as it is, of an
	/// IPv6 address the first 64 bits, such as `2001:db8:1:2::/64`, which whoever has one
	/// of them has all of.
	public String network() {
		if (this.address instanceof Inet4Address) {
			return this.address.getHostAddress();
		}
		byte[] bytes = this.address.getAddress();
		StringBuilder prefix = new StringBuilder();
		for (int at = 0; at < 8; at += 2) {
			prefix.append(Integer.toHexString(((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff))).append(':');
		}
		// RFC 5952, 4.2.2: zeros before the "::" belong to it.
		return prefix.toString().replaceFirst("(?:(?<=^|:)0:)+$", "").replaceFirst(":?$", "::/64");
	}

	@Override
	public String toString() {
		return this.address.getHostAddress();
	}

}
