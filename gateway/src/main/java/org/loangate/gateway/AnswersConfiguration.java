package org.loangate.gateway;

import org.loangate.bootstrap.LastAnswer;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AnswersConfiguration {

	@Bean
	LastAnswer lastAnswer(Answers answers) {
		return new LastAnswer(answers::write);
	}

}
