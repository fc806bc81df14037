package org.loangate.authz.console.request;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/// Answers the API's refusals, whichever door they come from.
@RestControllerAdvice
final class ProblemAnswers {

	private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

	private static final String PAGES = "https://github.com/loangate/loangate/blob/main/docs/reference/problems/";

	private final SecureRandom random;

	ProblemAnswers(SecureRandom random) {
		this.random = random;
	}

	@ExceptionHandler
	ResponseEntity<Map<String, Object>> answer(Problem problem) {
		byte[] bytes = new byte[9];
		this.random.nextBytes(bytes);
		String reference = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		LOG.info("refused [{}], reference {}", problem.code(), reference);
		String title = StringUtils.capitalize(problem.code().replace('-', ' '));
		return ResponseEntity.status(problem.status())
			.headers(problem.headers())
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.cacheControl(CacheControl.noStore())
			.body(problem.body(PAGES + problem.code() + ".md", title, reference));
	}

}
