package org.loangate.demo.lending;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Answers of the API that are not what was asked for: RFC 9457.
@RestControllerAdvice(basePackageClasses = LendingProblems.class)
final class LendingProblems {

	@ExceptionHandler
	ProblemDetail answer(LendingProblem problem) {
		return problem(problem.code(), problem.pointers());
	}

	@ExceptionHandler
	ProblemDetail unreadable(HttpMessageNotReadableException ex) {
		List<String> pointers = (ex.getCause() instanceof JacksonException json && !json.getPath().isEmpty())
				? List.of(pointerOf(json)) : List.of();
		return problem(LendingProblem.Code.MALFORMED, pointers);
	}

	@ExceptionHandler
	ProblemDetail notJson(HttpMediaTypeNotSupportedException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "application/json is expected");
	}

	/// The database is down, or everybody wants it at once: nothing was booked, and the
	/// same request may be sent again.
	@ExceptionHandler({ DataAccessResourceFailureException.class, CannotCreateTransactionException.class })
	ResponseEntity<ProblemDetail> unavailable() {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, "5")
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "Try again in a few seconds"));
	}

	private static ProblemDetail problem(LendingProblem.Code code, List<String> pointers) {
		ProblemDetail problem = ProblemDetail.forStatus(code.status());
		problem.setTitle(code.title());
		problem.setProperty("code", code.value());
		if (!pointers.isEmpty()) {
			problem.setProperty("errors",
					pointers.stream().map((pointer) -> Map.of("pointer", pointer, "detail", code.title())).toList());
		}
		return problem;
	}

	/// Only names that this API knows are repeated: what a caller made up is not.
	private static String pointerOf(JacksonException json) {
		return json.getPath()
			.stream()
			.map(JacksonException.Reference::getPropertyName)
			.map((name) -> (name != null && name.matches("[a-z_]{1,40}")) ? name : "?")
			.collect(Collectors.joining("/", "#/", ""));
	}

}
