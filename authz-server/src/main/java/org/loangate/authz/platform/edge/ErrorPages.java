package org.loangate.authz.platform.edge;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;

/// The end of every request that went wrong: a page for people, OAuth's JSON at the protocol endpoints, problem+json
/// (RFC 9457) elsewhere. Each carries a reference that the log has too; none says more than a stranger may know.
@Controller
final class ErrorPages implements ErrorController {

	/// Request attribute that names the page's words where the status alone does not.
	public static final String CODE = "loangate.error";

	private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);

	private final SecureRandom random;

	ErrorPages(SecureRandom random) {
		this.random = random;
	}

	@RequestMapping(path = "/error", produces = MediaType.TEXT_HTML_VALUE)
	ModelAndView page(HttpServletRequest request, HttpServletResponse response) {
		HttpStatus status = status(request);
		ModelAndView page = new ModelAndView("platform/error", status);
		page.addObject("code", request.getAttribute(CODE));
		page.addObject("status", status.value());
		page.addObject("reference", reference(request, status));
		if (response.getHeader(HttpHeaders.RETRY_AFTER) != null) {
			page.addObject("retryAfter", response.getHeader(HttpHeaders.RETRY_AFTER));
		}
		if (status == HttpStatus.SERVICE_UNAVAILABLE) {
			page.addObject("again", again(request));
		}
		return page;
	}

	// What was sent by a form is not sent again by following a link.
	private static String again(HttpServletRequest request) {
		String path = path(request);
		return ("GET".equals(request.getMethod()) && path.startsWith("/") && !path.startsWith("//")) ? path : "/";
	}

	@RequestMapping("/error")
	ResponseEntity<Map<String, Object>> problem(HttpServletRequest request) {
		HttpStatus status = status(request);
		String reference = reference(request, status);
		boolean protocol = path(request).startsWith("/oauth2/") || path(request).equals("/userinfo");
		return ResponseEntity.status(status)
			.contentType(protocol ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON)
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.body(protocol ? oauth(status, reference) : problem(status, reference));
	}

	private static Map<String, Object> oauth(HttpStatus status, String reference) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("error", (status == HttpStatus.SERVICE_UNAVAILABLE) ? "temporarily_unavailable"
				: status.is5xxServerError() ? "server_error" : "invalid_request");
		body.put("error_description", "reference " + reference);
		return body;
	}

	private static Map<String, Object> problem(HttpStatus status, String reference) {
		String code = status.getReasonPhrase().toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("type", URI.create("about:blank"));
		body.put("title", status.getReasonPhrase());
		body.put("status", status.value());
		body.put("code", code);
		body.put("trace_id", reference);
		return body;
	}

	private String reference(HttpServletRequest request, HttpStatus status) {
		byte[] bytes = new byte[9];
		this.random.nextBytes(bytes);
		String reference = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
		if (status.is5xxServerError() && thrown instanceof Throwable cause) {
			LOG.error("{} at {}, reference {}", status.value(), path(request), reference, cause);
		}
		else {
			LOG.info("{} at {}, reference {}", status.value(), path(request), reference);
		}
		return reference;
	}

	private static String path(HttpServletRequest request) {
		return String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
	}

	private static HttpStatus status(HttpServletRequest request) {
		return (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
				&& HttpStatus.resolve(code) != null) ? HttpStatus.valueOf(code) : HttpStatus.INTERNAL_SERVER_ERROR;
	}

}
