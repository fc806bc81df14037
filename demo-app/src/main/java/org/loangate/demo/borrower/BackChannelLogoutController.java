package org.loangate.demo.borrower;

import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.openid.connect.sdk.claims.LogoutTokenClaimsSet;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.borrower.oauth.AuthorizationServer;
import org.loangate.demo.borrower.oauth.AuthorizationServerMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Where the authorization server says that a sign-in ended: this app's sessions that rest on it end too.
///
/// @see <a href="https://openid.net/specs/openid-connect-backchannel-1_0.html#BCRequest">OpenID Connect Back-Channel Logout
/// 1.0, sections 2.5 to 2.8</a>
@RestController
final class BackChannelLogoutController {

	static final String PATH = "/backchannel-logout";

	private static final Logger logger = LoggerFactory.getLogger(BackChannelLogoutController.class);

	/// Longer than a logout token is good for, clocks apart included.
	private static final Duration REMEMBERED = Duration.ofMinutes(10);

	private final AuthorizationServerMetadata metadata;

	private final SignedInSessions sessions;

	private final Clock clock;

	private final Map<String, Instant> seen = new ConcurrentHashMap<>();

	BackChannelLogoutController(AuthorizationServerMetadata metadata, SignedInSessions sessions, Clock clock) {
		this.metadata = metadata;
		this.sessions = sessions;
		this.clock = clock;
	}

	@PostMapping(path = PATH, consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
	ResponseEntity<Map<String, String>> logout(
			@RequestParam(name = "logout_token", required = false) @Nullable List<String> logoutTokens) {
		if (logoutTokens == null || logoutTokens.size() != 1) {
			return refused("logout_token (expected: one)");
		}
		try {
			LogoutTokenClaimsSet claims = this.metadata.verifyLogout(SignedJWT.parse(logoutTokens.getFirst()),
					AuthorizationServer.CLIENT);
			Instant now = this.clock.instant();
			this.seen.values().removeIf((at) -> at.plus(REMEMBERED).isBefore(now));
			// Section 2.6 (8): each token counts once.
			if (this.seen.putIfAbsent(claims.getJWTID().getValue(), now) != null) {
				return refused("logout_token: seen before");
			}
			this.sessions.end((claims.getSubject() != null) ? claims.getSubject().getValue() : null,
					(claims.getSessionID() != null) ? claims.getSessionID().getValue() : null);
			return ResponseEntity.ok().cacheControl(CacheControl.noStore()).build();
		}
		catch (ParseException | BadJOSEException ex) {
			logger.warn("A logout token that is not to be trusted: {}", ex.getMessage());
			return refused("logout_token (expected: one of the authorization server's, for this client)");
		}
		catch (IOException | JOSEException ex) {
			logger.warn("A logout token that cannot be checked now: {}", ex.getMessage());
			return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).cacheControl(CacheControl.noStore()).build();
		}
	}

	private static ResponseEntity<Map<String, String>> refused(String description) {
		return ResponseEntity.badRequest()
			.cacheControl(CacheControl.noStore())
			.body(Map.of("error", "invalid_request", "error_description", description));
	}

}
