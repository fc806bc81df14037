package org.loangate.gateway.forward;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.springframework.http.HttpHeaders;

/// The fields that a message names in `Connection`: they speak of one hop.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1">RFC 9110, section 7.6.1</a>
final class ConnectionOptions {

	private ConnectionOptions() {
	}

	/// Their names, in lower case.
	static List<String> of(HttpHeaders headers) {
		return headers.getOrEmpty(HttpHeaders.CONNECTION)
			.stream()
			.flatMap((value) -> Stream.of(value.split(",", -1)))
			.map((name) -> name.strip().toLowerCase(Locale.ROOT))
			.toList();
	}

}
