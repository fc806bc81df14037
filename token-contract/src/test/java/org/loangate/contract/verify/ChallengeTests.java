package org.loangate.contract.verify;

import java.time.Duration;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

import static org.assertj.core.api.Assertions.assertThat;

class ChallengeTests {

	private static final String METADATA = "http://localhost:8080/.well-known/oauth-protected-resource";

	private static final String TAIL = "algs=\"ES256 PS256 EdDSA\", resource_metadata=\"" + METADATA + "\"";

	@Test
	void namesNoErrorWhereThereWereNoCredentials() {
		assertThat(Challenge.noCredentials().toHeader(METADATA)).isEqualTo("DPoP " + TAIL);
	}

	@Test
	void namesWhatIsWrongWithATokenOrAProof() {
		assertThat(Challenge.invalidToken("expired").toHeader(METADATA))
			.isEqualTo("DPoP error=\"invalid_token\", error_description=\"expired\", " + TAIL);
		assertThat(Challenge.invalidDpopProof("replayed").toHeader(METADATA))
			.isEqualTo("DPoP error=\"invalid_dpop_proof\", error_description=\"replayed\", " + TAIL);
	}

	@Test
	void namesTheScopeThatIsMissing() {
		assertThat(Challenge.insufficientScope("loans:read").toHeader(METADATA))
			.isEqualTo("DPoP error=\"insufficient_scope\", scope=\"loans:read\", " + TAIL);
	}

	@Test
	void namesTheSignInThatIsNeeded() {
		Requirement requirement = new Requirement(Set.of(Acr.PHR), Set.of(), Duration.ofMinutes(5));

		assertThat(Challenge.insufficientUserAuthentication(requirement).toHeader(METADATA))
			.contains("error=\"insufficient_user_authentication\"", "acr_values=\"phr\"", "max_age=\"300\"");
	}

	@Test
	void namesNoAlgorithmsToABearerOfACertificate() {
		assertThat(Challenge.invalidToken("expired").as(Challenge.Scheme.BEARER).toHeader(METADATA))
			.startsWith("Bearer error=\"invalid_token\"")
			.doesNotContain("algs");
	}

}
