package org.loangate.authz.guessing;

import java.net.InetAddress;
import java.util.HexFormat;

/// Where requests come from, as far as one sender can choose it.
public final class Networks {

	private Networks() {
	}

	/// What tries from an address are counted under: an IPv4 address, or the 64-bit
	/// prefix that whoever has an IPv6 address has all of.
	public static String of(String address) {
		try {
			InetAddress literal = InetAddress.ofLiteral(address);
			byte[] bytes = literal.getAddress();
			return (bytes.length == 4) ? literal.getHostAddress() : HexFormat.of().formatHex(bytes, 0, 8);
		}
		catch (IllegalArgumentException _) {
			return address;
		}
	}

}
