package org.loangate.gateway.redeem;

import org.springframework.util.MultiValueMap;

/// How the gateway says who it is at the token endpoint.
interface ClientCredential {

	/// Adds the parameters that belong to it to a request, which is sent once.
	void addTo(MultiValueMap<String, String> form);

	/// The certificate on the connection speaks for itself: only whose it is has to be
	/// said.
	///
	/// @see <a href="https://www.rfc-editor.org/rfc/rfc8705#section-2">RFC 8705, section
	/// 2</a>
	static ClientCredential certificate(String clientId) {
		return (form) -> form.add("client_id", clientId);
	}

}
