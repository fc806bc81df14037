package org.loangate.demo;

import java.util.Map;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/// What is shown when nothing else answered: a page to people, problem+json to programs. Neither says what broke.
@Controller
final class ErrorPages implements ErrorController {

	@RequestMapping("/error")
	Object answer(HttpServletRequest request, HttpServletResponse response) {
		HttpStatus status = status(request);
		String path = String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
		if (path.startsWith("/lending-api/") || path.equals("/liveness-vendor/sessions")
				|| path.startsWith("/actuator/")) {
			return ResponseEntity.status(status)
				.contentType(MediaType.APPLICATION_PROBLEM_JSON)
				.body(ProblemDetail.forStatus(status));
		}
		response.setHeader("Cache-Control", "no-store");
		return new ModelAndView("borrower/error", Map.of("kind", kind(status)), status);
	}

	private static HttpStatus status(HttpServletRequest request) {
		Object code = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
		HttpStatus status = (code instanceof Integer number) ? HttpStatus.resolve(number) : HttpStatus.NOT_FOUND;
		return (status != null) ? status : HttpStatus.INTERNAL_SERVER_ERROR;
	}

	private static String kind(HttpStatus status) {
		return switch (status) {
			case FORBIDDEN -> "form";
			case NOT_FOUND -> "absent";
			default -> status.is4xxClientError() ? "request" : "broken";
		};
	}

}
