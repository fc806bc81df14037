package org.loangate.contract.verify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The addresses whose word on who sent a request, by which name, and with which certificate, is believed.
public final class TrustedProxies {

	private final List<Range> ranges;

	/// Reads addresses and ranges such as `10.0.0.0/8` or `::1`.
	///
	/// @throws IllegalArgumentException if one is neither
	public TrustedProxies(List<String> addresses) {
		this.ranges = addresses.stream().map(String::strip).filter((text) -> !text.isEmpty()).map(Range::of).toList();
	}

	/// Whether an address is a trusted proxy's; what is no address is nobody's.
	public boolean contains(String address) {
		if (this.ranges.isEmpty()) {
			return false;
		}
		byte[] bytes;
		try {
			bytes = literal(address);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
		return this.ranges.stream().anyMatch((range) -> range.contains(bytes));
	}

	// Only literals: a name would be looked up, and could answer differently each time.
	private static byte[] literal(String address) {
		if (!address.matches("[0-9.]+|[0-9A-Fa-f:.%a-z]*:[0-9A-Fa-f:.%a-z]*")) {
			throw new IllegalArgumentException("LOANGATE_TRUSTED_PROXIES: " + address + " (expected: an IP address)");
		}
		try {
			return InetAddress.getByName(address).getAddress();
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException("LOANGATE_TRUSTED_PROXIES: " + address + " (expected: an IP address)",
					ex);
		}
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Range(byte[] network, int bits) {

		static Range of(String text) {
			String[] parts = text.split("/", 2);
			byte[] network = literal(parts[0]);
			int bits = (parts.length == 2) ? Integer.parseInt(parts[1]) : network.length * 8;
			if (bits < 0 || bits > network.length * 8) {
				throw new IllegalArgumentException(
						"LOANGATE_TRUSTED_PROXIES: " + text + " (expected: at most " + network.length * 8 + " bits)");
			}
			return new Range(network, bits);
		}

		boolean contains(byte[] address) {
			if (address.length != this.network.length) {
				return false;
			}
			for (int bit = 0; bit < this.bits; bit++) {
				int mask = 0x80 >> (bit % 8);
				if ((address[bit / 8] & mask) != (this.network[bit / 8] & mask)) {
					return false;
				}
			}
			return true;
		}

	}

}
