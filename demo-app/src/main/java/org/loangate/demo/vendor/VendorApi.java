package org.loangate.demo.vendor;

import java.net.URI;
import java.util.Map;

import org.loangate.demo.DemoSettings;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/// `POST /liveness-vendor/sessions`: starts a session for the authorization server, which alone holds the API key.
@RestController
final class VendorApi {

	private final LivenessSessions sessions;

	private final String callerOrigin;

	private final URI demoUrl;

	VendorApi(LivenessSessions sessions, DemoSettings settings) {
		this.sessions = sessions;
		this.callerOrigin = DemoSettings.originOf(settings.issuer());
		this.demoUrl = settings.demoUrl();
	}

	@PostMapping(path = "/liveness-vendor/sessions", consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<?> start(@RequestBody SessionRequest request) {
		String refused = request.refusal(this.callerOrigin);
		if (refused != null) {
			ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_CONTENT,
					refused + ": not what a session takes");
			problem.setProperty("field", refused);
			return ResponseEntity.of(problem).build();
		}
		LivenessSession session = this.sessions.start(request);
		URI url = URI.create(this.demoUrl + "/liveness-vendor/sessions/" + session.id());
		return ResponseEntity.created(url)
			.body(Map.of("session_id", session.id(), "url", url.toString(), "expires_at",
					session.expiresAt().toString()));
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "The body is not the JSON a session takes.");
	}

}
