package org.loangate.authz.factor.passkey;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.Settings;

import static org.assertj.core.api.Assertions.assertThat;

class CredentialProperties {

	// What is hostile never gets as far as a store: there is none here.
	@SuppressWarnings("NullAway")
	private final RelyingParty relyingParty = new RelyingParty(
			null, null, null, new Settings(URI.create("http://localhost:9000"), URI.create("http://localhost:8080"),
					"trust", "localhost", new Settings.Secret(""), "", "", "", List.of()),
			Clock.systemUTC(), new SecureRandom());

	@Property
	void refusesWhateverIsNoCredentialWithoutThrowing(@ForAll("hostile") String json) {
		Subject subject = Subject.random(new SecureRandom());

		assertThat(this.relyingParty.verify(json, "holder", subject)).isEqualTo(Optional.empty());
		assertThat(this.relyingParty.register(json, "holder", subject, "name")).isEqualTo(Optional.empty());
	}

	@Provide
	Arbitrary<String> hostile() {
		Arbitrary<String> value = Arbitraries.oneOf(
				Arbitraries.strings().ofMaxLength(40).map(CredentialProperties::quoted),
				Arbitraries.of("null", "1", "1e999", "[]", "{}", "true", "\"AAAA\"", "\"\\ud800\"", "\"\\u0000\"",
						"\"eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0\"", "\"" + "A".repeat(40_000) + "\""));
		Arbitrary<String> response = Combinators.combine(value, value, value)
			.as((a, b,
					c) -> "{\"clientDataJSON\":%s,\"authenticatorData\":%s,\"attestationObject\":%s,\"signature\":%s}"
						.formatted(a, b, c, a));
		return Arbitraries.oneOf(Arbitraries.strings(), Arbitraries.of("[".repeat(5000), "", "{", "null", "[]", "\"\""),
				Combinators.combine(value, value, response)
					.as((id, type, inner) -> "{\"id\":%s,\"rawId\":%s,\"type\":%s,\"response\":%s}".formatted(id, id,
							type, inner)));
	}

	private static String quoted(String text) {
		return "\"" + text.replace("\\", "").replace("\"", "") + "\"";
	}

}
