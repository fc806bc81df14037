package org.loangate.demo.borrower;

import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeEach;
import org.loangate.demo.support.DemoProcess;
import org.loangate.demo.support.StandIns;
import org.loangate.demo.support.StandIns.Received;
import org.loangate.demo.support.StandIns.Reply;

import static org.assertj.core.api.Assertions.assertThat;

/// A borrower's browser at the lending web app, beside an authorization server and a gateway that play what a test asks.
abstract class BorrowerTests {

	static final String ACCOUNT = "6222020200112233446";

	private static final Pattern OUTCOME = Pattern.compile("data-outcome=\"([^\"]+)\" data-reason=\"([^\"]+)\"");

	final DemoProcess demo = DemoProcess.shared();

	final StandIns standIns = this.demo.standIns();

	final Browser browser = new Browser(this.demo.url());

	@BeforeEach
	void bookEverything() {
		gateway((_) -> Reply.of(201, "{\"loan_id\":\"loan-1\",\"status\":\"booked\"}"));
	}

	/// Plays the gateway.
	void gateway(Function<Received, Reply> answer) {
		this.standIns.script((request) -> request.path().startsWith("/loans") ? answer.apply(request) : null);
	}

	/// Sends the form.
	/// @return where the browser is sent
	String apply(String amount) {
		HttpResponse<String> sent = this.browser.fillIn("/apply", form(Map.of("amount", amount)));
		assertThat(sent.statusCode()).isEqualTo(303);
		return Browser.location(sent);
	}

	static Map<String, String> form(Map<String, String> changes) {
		Map<String, String> form = new HashMap<>(
				Map.of("amount", "8000", "term_months", "12", "purpose", "working_capital", "payout_account", ACCOUNT));
		form.putAll(changes);
		return form;
	}

	/// The outcome and reason a page names, or nothing.
	String outcomeAt(String page) {
		Matcher matcher = OUTCOME.matcher(this.browser.get(page).body());
		return matcher.find() ? matcher.group(1) + " " + matcher.group(2) : "";
	}

}
