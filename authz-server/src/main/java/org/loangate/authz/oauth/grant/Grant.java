package org.loangate.authz.oauth.grant;

import java.util.Optional;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;

/// What the authorization endpoint settled, kept with the authorization and checked again whenever a token is minted.
///
/// @param assurance how and when the borrower was authenticated
/// @param required what the request and policy demanded
/// @param requestedAcr the `acr` the client asked for and got at least, as the token carries it
/// @param applicationId the loan application a loan application token belongs to
/// @param dpopJkt RFC 7638 thumbprint of the key the code is bound to (RFC 9449, section 10)
/// @param sid the browser session, as ID Tokens name it
public record Grant(Assurance assurance, Requirement required, @Nullable String requestedAcr,
		@Nullable UUID applicationId, @Nullable String dpopJkt, String sid) {

	/// The name under which a grant travels in Spring's additional parameters, where
	/// clients' parameters travel too: only
	/// a value of this type counts.
	public static final String PARAMETER = "loangate.grant";

	public Optional<UUID> application() {
		return Optional.ofNullable(this.applicationId);
	}

	/// The `acr` for a token: the requested one where it was reached or exceeded, else
	/// the highest reached.
	public String acr() {
		return (this.requestedAcr != null) ? this.requestedAcr : this.assurance.acr().value();
	}

}
