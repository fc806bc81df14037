package org.loangate.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says at a failed start, without a stack trace, what is missing.
///
/// Made by Spring Boot.
final class SettingsFaultAnalyzer extends AbstractFailureAnalyzer<SettingsFault> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SettingsFault cause) {
		return new FailureAnalysis(
				"loangate-spring-boot-starter protects every request, and cannot. " + cause.getMessage(),
				cause.action(), rootFailure);
	}

}
