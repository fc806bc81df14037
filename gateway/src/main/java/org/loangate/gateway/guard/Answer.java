package org.loangate.gateway.guard;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.contract.verify.Challenge;

import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriUtils;

/// What a request gets instead of being let through.
public sealed interface Answer {

	/// A stable code for log and metric.
	String code();

	/// A challenge in `WWW-Authenticate`.
	///
	/// @param code says more than the challenge's error
	record Challenged(HttpStatus status, Challenge challenge, String code) implements Answer {

		static Challenged unauthorized(Challenge challenge, String code) {
			return new Challenged(HttpStatus.UNAUTHORIZED, challenge, code);
		}

	}

	/// A problem (RFC 9457).
	///
	/// @param title the kind of problem, for people
	/// @param detail what it is this time, without anything of the request in it
	/// @param errors the fields at fault
	/// @param retryAfter when to try again, where that helps
	/// @param allow the methods that the path has, where the method is at fault
	record Problem(HttpStatus status, String code, String title, String detail, List<FieldError> errors,
			@Nullable Duration retryAfter, List<String> allow) implements Answer {

		public Problem {
			errors = List.copyOf(errors);
			allow = List.copyOf(allow);
		}

		/// A problem with nothing beside it.
		public Problem(HttpStatus status, String code, String title, String detail) {
			this(status, code, title, detail, List.of(), null, List.of());
		}

		/// We cannot check, so we do not let it through.
		public static Problem unavailable(String detail) {
			return new Problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "The request cannot be checked now",
					detail, List.of(), Duration.ofSeconds(2), List.of());
		}

		/// The body is not what was agreed.
		///
		/// @param differing JSON Pointers of the fields that differ; none where only the
		/// authorization server knows them
		/// @param strangers JSON Pointers of the members that were agreed to by nobody
		public static Problem termsDiffer(List<String> differing, List<String> strangers) {
			return new Problem(HttpStatus.FORBIDDEN, "terms-differ", "The request differs from what was agreed",
					"The borrower agreed to other terms; nothing was redeemed",
					Stream
						.concat(differing.stream()
							.map((pointer) -> FieldError.at(pointer, "differs from what the borrower agreed to")),
								strangers.stream()
									.map((pointer) -> FieldError.at(pointer,
											"is no part of what the borrower agreed to")))
						.toList(),
					null, List.of());
		}

	}

	/// A field at fault.
	///
	/// @param pointer a JSON Pointer in URI fragment form, such as `#/amount`
	record FieldError(String pointer, String detail) {

		// RFC 6901, 6
		static FieldError at(String pointer, String detail) {
			return new FieldError("#" + UriUtils.encodeFragment(pointer, StandardCharsets.UTF_8), detail);
		}

	}

}
