package org.loangate.contract.verify;

import java.util.Collections;
import java.util.List;
import java.util.Map;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/// Whatever a proxy passes on, what is no certificate is none, and nothing is thrown.
class ClientCertificatesProperties {

	private final ClientCertificates certificates = new ClientCertificates(new TrustedProxies(List.of("10.0.0.0/8")));

	@Property
	void findsNoneInAnythingElse(@ForAll("fields") String certificate, @ForAll("fields") String chain) {
		assertThat(shown("10.0.0.7", certificate, chain)).isFalse();
		assertThat(shown("192.0.2.7", certificate, chain)).isFalse();
	}

	private boolean shown(String sender, String certificate, String chain) {
		Map<String, List<String>> fields = Map.of("Client-Cert", List.of(certificate), "Client-Cert-Chain",
				List.of(chain));
		return this.certificates.shown(sender, null, (name) -> Collections.enumeration(fields.get(name))).isPresent();
	}

	@Provide
	Arbitrary<String> fields() {
		return Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(200),
				Arbitraries.strings().withChars("ABCabc019+/=:, ").ofMaxLength(200),
				Arbitraries.strings().withChars("MIIB0/+=").ofMaxLength(200).map((text) -> ":" + text + ":"));
	}

}
