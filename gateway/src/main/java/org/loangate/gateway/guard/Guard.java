package org.loangate.gateway.guard;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.RequestContext;
import org.loangate.contract.RequestDetails;
import org.loangate.contract.Route;
import org.loangate.contract.StrictJson;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.AccessTokenVerifier;
import org.loangate.contract.verify.Challenge;
import org.loangate.contract.verify.DpopProof;
import org.loangate.contract.verify.DpopProofVerifier;
import org.loangate.contract.verify.SigningKeys;
import org.loangate.contract.verify.Verification;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;

/// Checks everything about a request that this process can check by itself, in two steps: the sender before the body is
/// read, the body afterwards. Nothing here is kept or used up.
public final class Guard {

	// RFC 8259, 8.1 and 11: UTF-8, and no parameter but one that many senders add
	private static final Pattern JSON = Pattern
		.compile("application/json[ \\t]*+(;[ \\t]*+charset=(utf-8|\"utf-8\")[ \\t]*+)?", Pattern.CASE_INSENSITIVE);

	private final AccessTokenVerifier tokens;

	private final DpopProofVerifier proofs;

	private final Clock clock;

	Guard(AccessTokenVerifier tokens, DpopProofVerifier proofs, Clock clock) {
		this.tokens = tokens;
		this.proofs = proofs;
		this.clock = clock;
	}

	/// Checks token, sender, scope, sign-in and, where the route redeems, that there is a
	/// transaction and a key.
	public Verdict sender(Incoming request, Route route) {
		// RFC 6750, 3.1: without credentials no error code
		Credentials credentials = Credentials.of(request.authorization());
		if (credentials == null) {
			return stop(Challenge.noCredentials(), "no-credentials");
		}
		try {
			return switch (this.tokens.verify(credentials.token())) {
				case Verification.Refused<AccessToken>(var fault) ->
					stop(Challenge.invalidToken("The access token does not hold"), fault.code());
				case Verification.Verified<AccessToken>(AccessToken token) ->
					bound(request, route, credentials.scheme(), token);
			};
		}
		catch (SigningKeys.KeysUnavailable ex) {
			return new Verdict.Stop(
					Answer.Problem.unavailable("The authorization server's keys cannot be fetched now"));
		}
	}

	private Verdict bound(Incoming request, Route route, Challenge.Scheme scheme, AccessToken token) {
		// RFC 8705, 3: a certificate-bound token needs its certificate, whatever else it
		// is bound to
		if (token.certificateThumbprint() != null
				&& !token.certificateThumbprint().equals(request.certificateThumbprint())) {
			return stop(Challenge.invalidToken("The access token is bound to another certificate"),
					"wrong-certificate");
		}
		return switch (scheme) {
			case BEARER -> {
				// RFC 9449, 7.2: a token bound to a key is no bearer token; and one bound
				// to nothing is no token here
				if (token.jkt() != null || token.certificateThumbprint() == null) {
					yield stop(Challenge.invalidToken("The access token is no bearer token"), "not-a-bearer-token");
				}
				yield entitled(request, route, new Sender(scheme, token, null));
			}
			case DPOP -> {
				if (token.jkt() == null) {
					yield stop(Challenge.invalidToken("The access token is bound to no key"), "bound-to-no-key");
				}
				yield switch (this.proofs.verify(request.proofs(), request.method(), request.url(), token)) {
					case DpopProofVerifier.Refused(var fault) when fault == DpopProofVerifier.Fault.WRONG_KEY ->
						stop(Challenge.invalidToken("The access token is bound to another key"), fault.code());
					case DpopProofVerifier.Refused(var fault) ->
						stop(Challenge.invalidDpopProof("The DPoP proof does not hold: " + fault.code()),
								"proof-" + fault.code());
					case DpopProofVerifier.Accepted(DpopProof proof) ->
						entitled(request, route, new Sender(scheme, token, proof));
				};
			}
		};
	}

	private Verdict entitled(Incoming request, Route route, Sender sender) {
		AccessToken token = sender.token();
		if (!token.scopes().contains(route.scope())) {
			return new Verdict.Stop(new Answer.Challenged(HttpStatus.FORBIDDEN,
					Challenge.insufficientScope(route.scope()).as(sender.scheme()), "insufficient-scope"));
		}
		// RFC 9470, 3
		if (token.assurance() == null || !route.requirement().isMetBy(token.assurance(), this.clock.instant())) {
			return stop(Challenge.insufficientUserAuthentication(route.requirement()).as(sender.scheme()),
					"insufficient-user-authentication");
		}
		Answer missing = (route.transaction() != null) ? missingFor(route.transaction(), request, token) : null;
		return (missing != null) ? new Verdict.Stop(missing) : new Verdict.Pass(sender);
	}

	private static @Nullable Answer missingFor(TransactionRule rule, Incoming request, AccessToken token) {
		if (token.terms() == null || !token.terms().type().equals(rule.type())) {
			return new Answer.Problem(HttpStatus.FORBIDDEN, "transaction-required",
					"A transaction must be agreed first", "Ask for authorization_details of type " + rule.type());
		}
		if (request.idempotencyKeys().size() != 1
				|| !RequestContext.isIdempotencyKey(request.idempotencyKeys().getFirst())) {
			return new Answer.Problem(HttpStatus.BAD_REQUEST, "idempotency-key-required",
					"An Idempotency-Key is required", "Send one Idempotency-Key of 1 to 64 visible ASCII characters");
		}
		if (!token.terms().location().equals(request.url())) {
			return Answer.Problem.termsDiffer(List.of(""), List.of());
		}
		return otherForm(request);
	}

	// What no term binds must not be there: a query, or a body that others read in
	// another way than we do.
	private static @Nullable Answer otherForm(Incoming request) {
		if (request.query() != null) {
			return new Answer.Problem(HttpStatus.BAD_REQUEST, "query-not-allowed", "The route takes no query",
					"What was agreed to stands in the body alone");
		}
		if (!request.contentEncodings().isEmpty()) {
			return new Answer.Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-encoding-unsupported",
					"The body is encoded", "Send the body without Content-Encoding");
		}
		if (request.contentTypes().size() != 1 || !JSON.matcher(request.contentTypes().getFirst()).matches()) {
			return new Answer.Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "content-type-unsupported",
					"The body is not JSON", "Send one Content-Type: application/json, in UTF-8");
		}
		return null;
	}

	/// Compares the body with the terms in the token, as the route says.
	///
	/// @param token one that carries a transaction of the rule's type
	public BodyVerdict body(byte[] body, AccessToken token, TransactionRule rule) {
		return switch (StrictJson.read(body, RequestDetails.MAX_LENGTH)) {
			case StrictJson.Malformed malformed -> malformed(malformed.detail());
			case StrictJson.Read(JsonNode node) when !node.isObject() -> malformed("not an object");
			case StrictJson.Read(JsonNode node) -> compared(node, token, rule);
		};
	}

	private static BodyVerdict compared(JsonNode body, AccessToken token, TransactionRule rule) {
		RequestDetails details = RequestDetails.of(body, rule);
		List<String> differing = Objects.requireNonNull(token.terms()).differences(details, rule.fields());
		List<String> strangers = rule.strangers(body);
		return (differing.isEmpty() && strangers.isEmpty()) ? new BodyVerdict.Agreed(details)
				: new BodyVerdict.Stop(Answer.Problem.termsDiffer(differing, strangers));
	}

	private static BodyVerdict malformed(String detail) {
		return new BodyVerdict.Stop(new Answer.Problem(HttpStatus.BAD_REQUEST, "body-malformed",
				"The body is not one JSON object", "The body: " + detail));
	}

	private static Verdict stop(Challenge challenge, String code) {
		return new Verdict.Stop(Answer.Challenged.unauthorized(challenge, code));
	}

	/// What became of the sender.
	public sealed interface Verdict {

		/// Entitled, as far as this process knows.
		record Pass(Sender sender) implements Verdict {
		}

		/// Not.
		record Stop(Answer answer) implements Verdict {
		}

	}

	/// What became of the body.
	public sealed interface BodyVerdict {

		/// As agreed, as far as the token says.
		record Agreed(RequestDetails details) implements BodyVerdict {
		}

		/// Not.
		record Stop(Answer answer) implements BodyVerdict {
		}

	}

	/// Who sends a request.
	///
	/// @param scheme by which the token was shown
	/// @param proof the proof that came with it, which may have been seen before; none
	/// for a bearer of a certificate
	public record Sender(Challenge.Scheme scheme, AccessToken token, @Nullable DpopProof proof) {
	}

	private record Credentials(Challenge.Scheme scheme, String token) {

		/// Credentials of a scheme we know; a field that is there twice is none.
		static @Nullable Credentials of(List<String> fields) {
			if (fields.size() != 1) {
				return null;
			}
			String[] parts = fields.getFirst().split(" +", 2);
			return Stream.of(Challenge.Scheme.values())
				.filter((scheme) -> scheme.value().toLowerCase(Locale.ROOT).equals(parts[0].toLowerCase(Locale.ROOT)))
				.findFirst()
				.map((scheme) -> new Credentials(scheme, (parts.length == 2) ? parts[1] : ""))
				.orElse(null);
		}

		@Override
		public String toString() {
			return this.scheme + " [redacted]";
		}

	}

}
