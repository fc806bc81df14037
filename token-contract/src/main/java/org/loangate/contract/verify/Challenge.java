package org.loangate.contract.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.Acr;
import org.loangate.contract.Requirement;

/// The value of a `WWW-Authenticate` header field: why a request was refused and what would do.
///
/// @param scheme `DPoP`, or `Bearer` to a client that showed the certificate its token is bound to
/// @param error the error code, or nothing where there were no credentials at all
/// @param parameters further parameters, in order
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, section 3</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9449#section-7.1">RFC 9449, section 7.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9470#section-3">RFC 9470, section 3</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9728#section-5.1">RFC 9728, section 5.1</a>
public record Challenge(Scheme scheme, @Nullable String error, List<Parameter> parameters) {

	public Challenge {
		parameters = List.copyOf(parameters);
	}

	/// To a request without credentials: no `error` (RFC 6750, section 3.1).
	public static Challenge noCredentials() {
		return new Challenge(Scheme.DPOP, null, List.of());
	}

	/// To a token that does not count.
	public static Challenge invalidToken(String description) {
		return new Challenge(Scheme.DPOP, "invalid_token", List.of(new Parameter("error_description", description)));
	}

	/// To a proof that does not hold or was seen before.
	public static Challenge invalidDpopProof(String description) {
		return new Challenge(Scheme.DPOP, "invalid_dpop_proof",
				List.of(new Parameter("error_description", description)));
	}

	/// To a token without the scope that is needed.
	public static Challenge insufficientScope(String scope) {
		return new Challenge(Scheme.DPOP, "insufficient_scope", List.of(new Parameter("scope", scope)));
	}

	/// To a sign-in that is too weak or too old.
	public static Challenge insufficientUserAuthentication(Requirement requirement) {
		List<Parameter> parameters = new ArrayList<>();
		parameters.add(new Parameter("error_description", "A stronger or more recent sign-in is needed"));
		if (!requirement.acrs().isEmpty()) {
			parameters.add(new Parameter("acr_values",
					requirement.acrs().stream().sorted().map(Acr::value).collect(Collectors.joining(" "))));
		}
		if (requirement.maxAge() != null) {
			parameters.add(new Parameter("max_age", Long.toString(requirement.maxAge().toSeconds())));
		}
		return new Challenge(Scheme.DPOP, "insufficient_user_authentication", parameters);
	}

	/// The same challenge under another scheme.
	public Challenge as(Scheme other) {
		return new Challenge(other, this.error, this.parameters);
	}

	/// The field's value.
	///
	/// @param resourceMetadata the URL of the protected resource's metadata, where it has
	/// any
	public String toHeader(@Nullable String resourceMetadata) {
		List<Parameter> all = new ArrayList<>();
		if (this.error != null) {
			all.add(new Parameter("error", this.error));
		}
		all.addAll(this.parameters);
		if (this.scheme == Scheme.DPOP) {
			all.add(new Parameter("algs", String.join(" ", DpopProofVerifier.ALGORITHMS)));
		}
		if (resourceMetadata != null) {
			all.add(new Parameter("resource_metadata", resourceMetadata));
		}
		return this.scheme.value() + " " + all.stream().map(Parameter::toString).collect(Collectors.joining(", "));
	}

	/// The scheme a client is to use.
	public enum Scheme {

		/// RFC 9449.
		DPOP("DPoP"),

		/// RFC 6750.
		BEARER("Bearer");

		private final String value;

		Scheme(String value) {
			this.value = value;
		}

		/// The scheme's name as it stands in the field.
		public String value() {
			return this.value;
		}

	}

	/// One parameter.
	///
	/// @param value printable ASCII without quotes and backslashes (RFC 6750, section 3)
	public record Parameter(String name, String value) {

		public Parameter {
			if (!value.matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]*")) {
				throw new IllegalArgumentException(name + ": (expected: printable ASCII without quotes)");
			}
		}

		@Override
		public String toString() {
			return this.name + "=\"" + this.value + "\"";
		}

	}

}
