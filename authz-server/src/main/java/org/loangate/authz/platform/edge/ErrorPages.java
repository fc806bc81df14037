package org.loangate.authz.platform.edge;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.bootstrap.Beginning;
import org.loangate.bootstrap.LastAnswer;
import org.loangate.bootstrap.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.HtmlUtils;

/// The end of every request that went wrong: a page for people, OAuth's JSON at the protocol endpoints, problem+json
/// (RFC 9457) elsewhere. Each has the headers of every answer, though no filter may have seen the request, and carries a reference that the log has too; none says more than a stranger may know.
@Controller
final class ErrorPages implements ErrorController {

	/// Request attribute that names the page's words where the status alone does not.
	public static final String CODE = "loangate.error";

	/// Request attribute with what the log says beside the reference.
	public static final String DETAIL = "loangate.detail";

	private static final Logger LOG = LoggerFactory.getLogger(ErrorPages.class);

	private static final int LONGEST_PATH = 200;

	private final SecureRandom random;

	private final PageLanguages languages;

	private final MessageSource messages;

	ErrorPages(SecureRandom random, PageLanguages languages, MessageSource messages) {
		this.random = random;
		this.languages = languages;
		this.messages = messages;
	}

	@RequestMapping(path = "/error", produces = MediaType.TEXT_HTML_VALUE)
	ModelAndView page(HttpServletRequest request, HttpServletResponse response) {
		HttpStatus status = status(request);
		ResponseHeaders.write(request, response);
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
	ResponseEntity<Map<String, Object>> problem(HttpServletRequest request, HttpServletResponse response) {
		HttpStatus status = status(request);
		ResponseHeaders.write(request, response);
		String reference = reference(request, status);
		boolean protocol = isProtocol(path(request));
		return ResponseEntity.status(status)
			.contentType(protocol ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON)
			.header(HttpHeaders.CACHE_CONTROL, "no-store")
			.body(protocol ? oauth(status, reference) : problem(status, reference));
	}

	/// Answers in place of Tomcat, to what no handler and no template is reached by: a
	/// request that it refused before any filter, or a failure behind [#page] itself.
	///
	/// @see LastAnswer
	void write(HttpServletRequest request, HttpServletResponse response, int code) throws IOException {
		HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve(code), HttpStatus.INTERNAL_SERVER_ERROR);
		String reference = reference();
		LOG.info("{} before or behind every handler, reference {}", code, reference);
		ResponseHeaders.write(request, response);
		if (status == HttpStatus.SERVICE_UNAVAILABLE && response.getHeader(HttpHeaders.RETRY_AFTER) == null) {
			response.setHeader(HttpHeaders.RETRY_AFTER, "5");
		}
		String path = Objects.requireNonNullElse(request.getRequestURI(), "");
		boolean protocol = isProtocol(path);
		boolean page = !protocol
				&& Objects.requireNonNullElse(request.getHeader(HttpHeaders.ACCEPT), "").contains("text/html");
		response.setContentType(page ? "text/html;charset=UTF-8"
				: protocol ? MediaType.APPLICATION_JSON_VALUE : MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		String body = page ? plainPage(request, status, reference) : JsonMapper.shared()
			.writeValueAsString(protocol ? oauth(status, reference) : problem(status, reference));
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

	private String plainPage(HttpServletRequest request, HttpStatus status, String reference) {
		Locale language = this.languages.resolveLocale(request);
		String key = "platform.error." + (status.is4xxClientError() ? "bad-request"
				: status == HttpStatus.SERVICE_UNAVAILABLE ? "unavailable" : "unexpected");
		return """
				<!DOCTYPE html>
				<html lang="%s"><head><meta charset="utf-8"><title>%s</title><link rel="stylesheet" href="/platform/loangate.css"></head>
				<body><main data-page="error"><h1>%2$s</h1><p>%s</p><p>%s</p><p>%s %s</p></main></body></html>
				"""
			.formatted(language.toLanguageTag(), said(key + ".title", language), said(key + ".text", language),
					said(key + ".next", language), said("platform.reference", language), reference);
	}

	private String said(String key, Locale language) {
		return HtmlUtils.htmlEscape(this.messages.getMessage(key, null, language));
	}

	private static boolean isProtocol(String path) {
		return path.startsWith("/oauth2/") || path.equals("/userinfo");
	}

	private static Map<String, Object> oauth(HttpStatus status, String reference) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("error", (status == HttpStatus.SERVICE_UNAVAILABLE) ? "temporarily_unavailable"
				: status.is5xxServerError() ? "server_error" : "invalid_request");
		body.put("error_description", "reference " + reference);
		return body;
	}

	private static Map<String, Object> problem(HttpStatus status, String reference) {
		String code = status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("type", URI.create("about:blank"));
		body.put("title", status.getReasonPhrase());
		body.put("status", status.value());
		body.put("code", code);
		body.put("trace_id", reference);
		return body;
	}

	private String reference() {
		byte[] bytes = new byte[9];
		this.random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	private String reference(HttpServletRequest request, HttpStatus status) {
		String reference = reference();
		Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
		if (status.is5xxServerError() && thrown instanceof Throwable cause) {
			LOG.error("{} at {}, reference {}", status.value(), LogLine.of(shown(request)), reference, cause);
		}
		else {
			Object detail = request.getAttribute(DETAIL);
			LOG.info("{} at {}, reference {}: {}", status.value(), LogLine.of(shown(request)), reference,
					LogLine.of((detail != null) ? detail : status.getReasonPhrase()));
		}
		return reference;
	}

	private static String shown(HttpServletRequest request) {
		String path = path(request);
		return (path.length() > LONGEST_PATH) ? Beginning.of(path, LONGEST_PATH) + "…" : path;
	}

	private static String path(HttpServletRequest request) {
		return String.valueOf(request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI));
	}

	private static HttpStatus status(HttpServletRequest request) {
		return (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code
				&& HttpStatus.resolve(code) != null) ? HttpStatus.valueOf(code) : HttpStatus.INTERNAL_SERVER_ERROR;
	}

}
