package org.loangate.spring.test;

import org.loangate.contract.TransactionToken;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@SpringBootApplication
@RestController
class Backend {

	@PostMapping("/loans")
	String book(TransactionToken token) {
		return token.subject() + " " + token.scopes() + " "
				+ ((token.terms() != null) ? token.terms().term("amount").orElseThrow().path("value").asString() : "-");
	}

}
