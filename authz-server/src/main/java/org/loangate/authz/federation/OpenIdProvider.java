package org.loangate.authz.federation;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.federation.ProviderFault.Kind;

/// Speaks OpenID Connect with one provider: the authorization code flow with PKCE, nothing else.
///
/// Its metadata and keys are fetched when first needed and kept for an hour; keys sooner where an ID Token names one that
/// is not there. Answers are bounded in time and size, and redirects are not followed. **Threads:** safe.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth">OpenID Connect Core 1.0, section 3.1</a>
final class OpenIdProvider {

	/// How far clocks may be apart.
	static final Duration SKEW = Duration.ofMinutes(1);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private static final Duration KEPT = Duration.ofHours(1);

	private static final Duration KEYS_AT_MOST_EVERY = Duration.ofSeconds(10);

	private static final int MAX_ANSWER = 256 * 1024;

	private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256,
			JWSAlgorithm.ES256, JWSAlgorithm.EdDSA);

	private final Provider provider;

	private final Predicate<URI> allowed;

	private final HttpClient http;

	private final Clock clock;

	private volatile @Nullable Known known;

	OpenIdProvider(Provider provider, Predicate<URI> allowed, HttpClient http, Clock clock) {
		this.provider = provider;
		this.allowed = allowed;
		this.http = http;
		this.clock = clock;
	}

	Provider provider() {
		return this.provider;
	}

	/// Where a browser leaves for.
	URI authorizationUrl(Attempt attempt, URI callback) {
		return new AuthenticationRequest.Builder(ResponseType.CODE, Scope.parse(this.provider.scope()),
				new ClientID(this.provider.clientId()), callback)
			.endpointURI(known().metadata().getAuthorizationEndpointURI())
			.state(new State(attempt.state()))
			.nonce(new Nonce(attempt.nonce()))
			.codeChallenge(new CodeVerifier(attempt.verifier()), CodeChallengeMethod.S256)
			.maxAge(attempt.maxAge())
			.build()
			.toURI();
	}

	/// Whether an answer's `iss` is this provider's, RFC 9207, section 2.4.
	boolean isIssuer(@Nullable String issuer) {
		return (issuer != null) ? issuer.equals(this.provider.issuer().toString())
				: !known().metadata().supportsAuthorizationResponseIssuerParam();
	}

	/// Redeems a code for who somebody is there.
	/// @throws ProviderFault when anything about the answer is not as it must be
	Federated redeem(String code, Attempt attempt, URI callback) {
		Known now = known();
		URI endpoint = now.metadata().getTokenEndpointURI();
		JWT idToken;
		try {
			TokenRequest request = new TokenRequest.Builder(endpoint,
					this.provider.credential().authenticate(new ClientID(this.provider.clientId()), endpoint),
					new AuthorizationCodeGrant(new AuthorizationCode(code), callback,
							new CodeVerifier(attempt.verifier())))
				.build();
			TokenResponse answer = OIDCTokenResponseParser.parse(send(request.toHTTPRequest()));
			if (!(answer instanceof OIDCTokenResponse success) || success.getOIDCTokens().getIDToken() == null) {
				throw new ProviderFault(Kind.REFUSED, "the token endpoint refused the code");
			}
			idToken = success.getOIDCTokens().getIDToken();
		}
		catch (ParseException | JOSEException | IllegalArgumentException ex) {
			throw new ProviderFault(Kind.REFUSED, "the token endpoint's answer is not as it must be", ex);
		}
		IDTokenClaimsSet claims = validated(idToken, attempt, now);
		String email = Accounts.normalized(Objects.requireNonNullElse(claims.getStringClaim("email"), "")).orElse(null);
		return new Federated(this.provider.id(), subject(claims), email, signedInAt(claims, attempt));
	}

	// OpenID Connect Core 1.0, section 2: at most 255 ASCII characters
	private static String subject(IDTokenClaimsSet claims) {
		String subject = claims.getSubject().getValue();
		if (!subject.matches("[\\x20-\\x7e]{1,255}")) {
			throw new ProviderFault(Kind.REFUSED, "sub is not as it must be");
		}
		return subject;
	}

	private IDTokenClaimsSet validated(JWT idToken, Attempt attempt, Known known) {
		try {
			return validated(idToken, attempt, known.keys());
		}
		catch (BadJOSEException | JOSEException first) {
			// The provider may have changed its keys.
			if (this.clock.instant().isBefore(known.keysReadAt().plus(KEYS_AT_MOST_EVERY))) {
				throw new ProviderFault(Kind.REFUSED, "the ID Token is not to be believed", first);
			}
			Known renewed = new Known(known.metadata(), known.readAt(), keys(known.metadata()), this.clock.instant());
			this.known = renewed;
			try {
				return validated(idToken, attempt, renewed.keys());
			}
			catch (BadJOSEException | JOSEException ex) {
				throw new ProviderFault(Kind.REFUSED, "the ID Token is not to be believed", ex);
			}
		}
	}

	private IDTokenClaimsSet validated(JWT idToken, Attempt attempt, JWKSet keys)
			throws BadJOSEException, JOSEException {
		IDTokenValidator validator = new IDTokenValidator(new Issuer(this.provider.issuer()),
				new ClientID(this.provider.clientId()),
				new JWSVerificationKeySelector<SecurityContext>(ALGORITHMS, new ImmutableJWKSet<>(keys)), null);
		validator.setMaxClockSkew((int) SKEW.toSeconds());
		return validator.validate(idToken, new Nonce(attempt.nonce()));
	}

	// `auth_time` is required in answer to `max_age`. A sign-in made on this journey is
	// as old as our own clock says.
	private Instant signedInAt(IDTokenClaimsSet claims, Attempt attempt) {
		if (claims.getAuthenticationTime() == null) {
			throw new ProviderFault(Kind.REFUSED, "the ID Token has no auth_time");
		}
		Instant now = this.clock.instant();
		Instant at = claims.getAuthenticationTime().toInstant();
		if (at.isAfter(now.plus(SKEW)) || at.isBefore(attempt.startedAt().minusSeconds(attempt.maxAge()).minus(SKEW))) {
			throw new ProviderFault(Kind.REFUSED, "the sign-in is older than was asked for");
		}
		return at.isBefore(attempt.startedAt().minus(SKEW)) ? at : now;
	}

	private Known known() {
		Instant now = this.clock.instant();
		Known held = this.known;
		if (held != null && now.isBefore(held.readAt().plus(KEPT))) {
			return held;
		}
		OIDCProviderMetadata metadata = metadata();
		Known read = new Known(metadata, now, keys(metadata), now);
		this.known = read;
		return read;
	}

	// OpenID Connect Discovery 1.0, section 4
	private OIDCProviderMetadata metadata() {
		String issuer = this.provider.issuer().toString();
		URI url = URI.create((issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
				+ "/.well-known/openid-configuration");
		try {
			OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(get(url));
			boolean isFit = issuer.equals(metadata.getIssuer().getValue()) && java.util.stream.Stream
				.of(metadata.getAuthorizationEndpointURI(), metadata.getTokenEndpointURI(), metadata.getJWKSetURI())
				.allMatch((endpoint) -> endpoint != null && this.allowed.test(endpoint));
			if (!isFit) {
				throw new ProviderFault(Kind.UNAVAILABLE, "its metadata is not as it must be");
			}
			return metadata;
		}
		catch (ParseException ex) {
			throw new ProviderFault(Kind.UNAVAILABLE, "its metadata cannot be read", ex);
		}
	}

	private JWKSet keys(OIDCProviderMetadata metadata) {
		try {
			return JWKSet.parse(get(metadata.getJWKSetURI()));
		}
		catch (java.text.ParseException ex) {
			throw new ProviderFault(Kind.UNAVAILABLE, "its keys cannot be read", ex);
		}
	}

	private String get(URI url) {
		HttpResponse<String> answer = send(HttpRequest.newBuilder(url).header("Accept", "application/json").GET());
		if (answer.statusCode() != 200) {
			throw new ProviderFault(Kind.UNAVAILABLE, url.getPath() + " answered " + answer.statusCode());
		}
		return answer.body();
	}

	private HTTPResponse send(com.nimbusds.oauth2.sdk.http.HTTPRequest request) throws ParseException {
		HttpRequest.Builder sent = HttpRequest.newBuilder(request.getURI())
			.POST(HttpRequest.BodyPublishers.ofString(Objects.requireNonNullElse(request.getBody(), "")));
		for (Map.Entry<String, List<String>> header : request.getHeaderMap().entrySet()) {
			header.getValue().forEach((value) -> sent.header(header.getKey(), value));
		}
		HttpResponse<String> answer = send(sent);
		if (answer.statusCode() / 100 == 5) {
			throw new ProviderFault(Kind.UNAVAILABLE, "the token endpoint answered " + answer.statusCode());
		}
		HTTPResponse read = new HTTPResponse(answer.statusCode());
		answer.headers().firstValue("Content-Type").ifPresent((type) -> read.setHeader("Content-Type", type));
		read.setBody(answer.body());
		return read;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.timeout(TIMEOUT).build(),
					BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER));
		}
		catch (IOException ex) {
			throw new ProviderFault(Kind.UNAVAILABLE, "it does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ProviderFault(Kind.UNAVAILABLE, "interrupted", ex);
		}
	}

	/// What is known of a provider.
	private record Known(OIDCProviderMetadata metadata, Instant readAt, JWKSet keys, Instant keysReadAt) {
	}

}
