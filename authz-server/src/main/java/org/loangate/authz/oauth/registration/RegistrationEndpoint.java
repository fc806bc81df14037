package org.loangate.authz.oauth.registration;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.oauth.protocol.OAuthErrors;
import org.loangate.authz.oauth.registration.Registrations.Registered;
import org.loangate.authz.platform.RateLimits;
import org.loangate.authz.platform.Settings;
import org.loangate.authz.platform.Settings.Secret;
import org.loangate.contract.verify.Challenge;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Where clients register and manage themselves.
///
/// An initial access token reaches here only with its signature, time, scope and binding checked. Registration access
/// tokens are checked here.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7591#section-3">RFC 7591, section 3</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7592#section-2">RFC 7592, section 2</a>
/// @see <a href="https://openid.net/specs/openid-connect-registration-1_0.html">OpenID Connect Dynamic Client
/// Registration 1.0</a>
@RestController
final class RegistrationEndpoint {

	static final String PATH = "/oauth2/register";

	private static final String CLIENT_PATH = PATH + "/{clientId}";

	private static final int LIMIT = 60;

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private static final JsonMapper JSON = JsonMapper.shared();

	private final Registrations registrations;

	private final InitialAccess initialAccess;

	private final RateLimits limits;

	private final String issuer;

	RegistrationEndpoint(Registrations registrations, InitialAccess initialAccess, RateLimits limits,
			Settings settings) {
		this.registrations = registrations;
		this.initialAccess = initialAccess;
		this.limits = limits;
		this.issuer = settings.issuer().toString();
	}

	@PostMapping(PATH)
	ResponseEntity<Object> register(JwtAuthenticationToken authentication, HttpServletRequest request)
			throws IOException {
		Optional<InitialAccess.Token> token = this.initialAccess.read(authentication.getToken());
		if (token.isEmpty()) {
			return unauthorized("invalid_token");
		}
		if (this.limits.count("client-registration", token.get().clientId(), LIMIT,
				WINDOW) instanceof RateLimits.Verdict.Exceeded(Duration retryAfter)) {
			return tooMany(retryAfter);
		}
		return this.registrations.register(token.get(), body(request))
			.map((registered) -> answer(HttpStatus.CREATED, registered))
			.orElseGet(() -> unauthorized("invalid_token"));
	}

	@GetMapping(CLIENT_PATH)
	ResponseEntity<Object> read(@PathVariable String clientId, HttpServletRequest request) {
		return token(request)
			.map((token) -> this.registrations.read(clientId, token)
				.map((registered) -> answer(HttpStatus.OK, registered))
				.orElseGet(() -> unauthorized("invalid_token")))
			.orElseGet(() -> unauthorized(null));
	}

	@PutMapping(CLIENT_PATH)
	ResponseEntity<Object> update(@PathVariable String clientId, HttpServletRequest request) throws IOException {
		Optional<Secret> token = token(request);
		if (token.isEmpty()) {
			return unauthorized(null);
		}
		// Only whoever has the token uses up the client's tries.
		if (this.registrations.read(clientId, token.get()).isEmpty()) {
			return unauthorized("invalid_token");
		}
		if (this.limits.count("client-update", clientId, LIMIT,
				WINDOW) instanceof RateLimits.Verdict.Exceeded(Duration retryAfter)) {
			return tooMany(retryAfter);
		}
		return this.registrations.update(clientId, token.get(), body(request))
			.map((registered) -> answer(HttpStatus.OK, registered))
			.orElseGet(() -> unauthorized("invalid_token"));
	}

	@DeleteMapping(CLIENT_PATH)
	ResponseEntity<Object> remove(@PathVariable String clientId, HttpServletRequest request) {
		return token(request).map((token) -> this.registrations.remove(clientId, token)
				? ResponseEntity.noContent().cacheControl(CacheControl.noStore()).build()
				: unauthorized("invalid_token"))
			.orElseGet(() -> unauthorized(null));
	}

	@RequestMapping(PATH)
	ResponseEntity<Object> wrongMethod(HttpServletRequest request) {
		return notAllowed(request, "POST");
	}

	@RequestMapping(CLIENT_PATH)
	ResponseEntity<Object> wrongMethodForClient(HttpServletRequest request) {
		return notAllowed(request, "GET, PUT, DELETE");
	}

	private static ResponseEntity<Object> notAllowed(HttpServletRequest request, String allowed) {
		return error(HttpStatus.METHOD_NOT_ALLOWED, "invalid_request",
				"method: " + request.getMethod() + " (expected: " + allowed + ")", HttpHeaders.ALLOW, allowed);
	}

	@ExceptionHandler
	ResponseEntity<Object> refused(RegistrationRefused refused) {
		return error(HttpStatus.BAD_REQUEST, refused.error(), String.valueOf(refused.getMessage()));
	}

	/// The request's body, one byte more than may be at most.
	private static byte[] body(HttpServletRequest request) throws IOException {
		if (!isJson(request.getContentType())) {
			throw RegistrationRefused.metadata("Content-Type (expected: application/json)");
		}
		return request.getInputStream().readNBytes(RegistrationRequest.MAX_LENGTH + 1);
	}

	private static boolean isJson(@Nullable String contentType) {
		try {
			return contentType != null
					&& MediaType.APPLICATION_JSON.equalsTypeAndSubtype(MediaType.parseMediaType(contentType));
		}
		catch (InvalidMediaTypeException _) {
			return false;
		}
	}

	/// RFC 6750, 2.1: in the header alone.
	private static Optional<Secret> token(HttpServletRequest request) {
		List<String> headers = Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION));
		return (headers.size() == 1 && headers.getFirst().matches("(?i:Bearer) [A-Za-z0-9_-]{1,100}"))
				? Optional.of(new Secret(headers.getFirst().substring("Bearer ".length()))) : Optional.empty();
	}

	private ResponseEntity<Object> answer(HttpStatus status, Registered registered) {
		ObjectNode members = JSON.valueToTree(registered.metadata());
		boolean secret = members.remove("client_secret") != null;
		members.put("client_id_issued_at", registered.issuedAt().getEpochSecond());
		if (registered.newSecret() != null) {
			members.put("client_secret", registered.newSecret().value());
		}
		if (secret) {
			members.put("client_secret_expires_at", 0);
		}
		members.put("registration_access_token", registered.registrationToken().value());
		members.put("registration_client_uri", this.issuer + PATH + "/" + registered.metadata().clientId());
		return ResponseEntity.status(status)
			.cacheControl(CacheControl.noStore())
			.contentType(MediaType.APPLICATION_JSON)
			.body(members);
	}

	private static ResponseEntity<Object> tooMany(Duration retryAfter) {
		return error(HttpStatus.TOO_MANY_REQUESTS, "temporarily_unavailable", "too many requests",
				HttpHeaders.RETRY_AFTER, String.valueOf(retryAfter.toSeconds() + 1));
	}

	private static ResponseEntity<Object> unauthorized(@Nullable String error) {
		return error(HttpStatus.UNAUTHORIZED, (error != null) ? error : "invalid_token",
				(error != null) ? "the token does not count here" : "no token", HttpHeaders.WWW_AUTHENTICATE,
				new Challenge(Challenge.Scheme.BEARER, error, List.of()).toHeader(null).strip());
	}

	/// @param headers names and values by turns
	private static ResponseEntity<Object> error(HttpStatus status, String error, String description,
			String... headers) {
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
		for (int i = 0; i < headers.length; i += 2) {
			answer.header(headers[i], headers[i + 1]);
		}
		return answer.cacheControl(CacheControl.noStore())
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("error", error, "error_description", OAuthErrors.ascii(description)));
	}

}
