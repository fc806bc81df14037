package org.loangate.authz.console.request;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

import org.loangate.authz.platform.Settings;
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

	private final Settings settings;

	private final SecureRandom random;

	ProblemAnswers(Settings settings, SecureRandom random) {
		this.settings = settings;
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
			.body(problem.body(this.settings.problemType(problem.code()), title, reference));
	}

}
