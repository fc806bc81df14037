package org.loangate.authz.console.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/// A refusal, told as problem+json (RFC 9457). Each code has a page in `docs/reference/problems`.
public final class Problem extends RuntimeException {

	private final HttpStatus status;

	private final String code;

	private final String detail;

	private final List<Fault> errors;

	private final HttpHeaders headers = new HttpHeaders();

	private final Map<String, Object> members = new LinkedHashMap<>();

	/// @param code stable lower-case code: `version-state`
	/// @param detail what was found and what was expected; no value that is secret
	public Problem(HttpStatus status, String code, String detail) {
		this(status, code, detail, List.of());
	}

	/// @param errors what is wrong where
	public Problem(HttpStatus status, String code, String detail, List<Fault> errors) {
		super(code, null, false, false);
		this.status = status;
		this.code = code;
		this.detail = detail;
		this.errors = List.copyOf(errors);
	}

	/// Adds a header to the answer.
	public Problem with(String header, String value) {
		this.headers.add(header, value);
		return this;
	}

	/// Adds a member of its own to the answer.
	public Problem withMember(String name, Object value) {
		this.members.put(name, value);
		return this;
	}

	HttpStatus status() {
		return this.status;
	}

	String code() {
		return this.code;
	}

	public HttpHeaders headers() {
		return this.headers;
	}

	/// The answer's body.
	/// @param title the code's title
	Map<String, Object> body(String type, String title, String reference) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("type", type);
		body.put("title", title);
		body.put("status", this.status.value());
		body.put("detail", this.detail);
		body.put("code", this.code);
		body.put("trace_id", reference);
		if (!this.errors.isEmpty()) {
			body.put("errors", this.errors);
		}
		body.putAll(this.members);
		return body;
	}

	/// Something wrong at one place.
	///
	/// @param pointer JSON Pointer (RFC 6901) with its `#`
	public record Fault(String pointer, String detail) {
	}

}
