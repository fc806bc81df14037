package org.loangate.system;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/// Whether what keeps people out of pages would be seen, as every test of a page relies on.
class BarrierTests {

	@Test
	void areSeen() {
		try (Browser browser = Browser.open(Window.DESKTOP)) {
			browser.go("data:text/html,<html><title>x</title><main><h1>x</h1><input></main></html>");

			assertThat(browser.barriers()).anyMatch((found) -> found.startsWith("html-has-lang"))
				.anyMatch((found) -> found.startsWith("label"));
		}
	}

}
