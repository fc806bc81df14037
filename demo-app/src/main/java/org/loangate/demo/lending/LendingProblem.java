package org.loangate.demo.lending;

import java.util.List;

import org.springframework.http.HttpStatus;

/// Why a request is not carried out. Fields are named by JSON Pointer; values are never repeated.
final class LendingProblem extends RuntimeException {

	private final Code code;

	private final List<String> pointers;

	LendingProblem(Code code, String... pointers) {
		this(code, List.of(pointers));
	}

	LendingProblem(Code code, List<String> pointers) {
		super(code.name(), null, false, false);
		this.code = code;
		this.pointers = List.copyOf(pointers);
	}

	Code code() {
		return this.code;
	}

	List<String> pointers() {
		return this.pointers;
	}

	/// The reasons there are.
	enum Code {

		/// The body is not what this operation takes.
		MALFORMED("body-malformed", HttpStatus.BAD_REQUEST, "The body is not what this operation takes"),

		/// A query parameter is not what it should be.
		QUERY("query-malformed", HttpStatus.BAD_REQUEST, "A query parameter cannot be read"),

		/// The transaction token is for something else.
		NOT_GRANTED("not-granted", HttpStatus.FORBIDDEN, "The transaction token is for something else"),

		/// The body is not what was agreed to.
		DIFFERENT("terms-differ", HttpStatus.FORBIDDEN, "The request differs from what was agreed"),

		/// There is no such loan, or it is somebody else's.
		ABSENT("not-found", HttpStatus.NOT_FOUND, "There is no such loan"),

		/// The money has left.
		PAID_OUT("paid-out", HttpStatus.CONFLICT, "The loan has been paid out");

		private final String value;

		private final HttpStatus status;

		private final String title;

		Code(String value, HttpStatus status, String title) {
			this.value = value;
			this.status = status;
			this.title = title;
		}

		String value() {
			return this.value;
		}

		HttpStatus status() {
			return this.status;
		}

		String title() {
			return this.title;
		}

	}

}
