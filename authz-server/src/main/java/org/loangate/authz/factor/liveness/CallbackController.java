package org.loangate.authz.factor.liveness;

import java.io.IOException;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.factor.liveness.LivenessVendor.Delivery;
import org.loangate.authz.factor.liveness.LivenessVendor.Headers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Takes the callbacks of vendors: signature and time before anything else.
@RestController
final class CallbackController {

	private static final Logger log = LoggerFactory.getLogger(CallbackController.class);

	private static final int MAX_BODY = 64 * 1024;

	private final Vendors vendors;

	private final LivenessVerdicts verdicts;

	CallbackController(Vendors vendors, LivenessVerdicts verdicts) {
		this.vendors = vendors;
		this.verdicts = verdicts;
	}

	@PostMapping(path = "/liveness/callbacks/{vendor}", consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Void> callback(@PathVariable String vendor, HttpServletRequest request) throws IOException {
		Optional<LivenessVendor> found = this.vendors.find(vendor);
		if (found.isEmpty()) {
			return answer(HttpStatus.NOT_FOUND);
		}
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			return answer(HttpStatus.CONTENT_TOO_LARGE);
		}
		Headers headers = new Headers(request.getHeader("webhook-id"), request.getHeader("webhook-timestamp"),
				request.getHeader("webhook-signature"));
		return switch (found.get().read(headers, body)) {
			case Delivery.Unsigned _ -> {
				log.warn("liveness vendor {}: callback without a good signature", vendor);
				yield answer(HttpStatus.UNAUTHORIZED);
			}
			case Delivery.Malformed(String detail) -> {
				log.warn("liveness vendor {}: callback not understood: {}", vendor, detail);
				yield answer(HttpStatus.BAD_REQUEST);
			}
			case Delivery.Other _ -> answer(HttpStatus.NO_CONTENT);
			case Delivery.Signed(String id, Verdict verdict) ->
				answer(this.verdicts.take(vendor, id, verdict, body) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND);
		};
	}

	private static ResponseEntity<Void> answer(HttpStatus status) {
		return ResponseEntity.status(status).build();
	}

}
