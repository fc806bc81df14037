package org.loangate.demo.borrower;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.demo.DemoSettings;
import org.loangate.demo.borrower.form.FormIds;
import org.loangate.demo.borrower.form.LoanForm;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// `/loans/{id}/payout-account`: sends the money of a booked loan elsewhere, confirmed like the loan itself.
@Controller
final class PayoutAccountController {

	private static final String SCOPE = "openid loans:manage";

	private static final String PREFILLED = "6217000010001234569";

	private final Departures departures;

	private final FormIds forms;

	private final URI gatewayUrl;

	PayoutAccountController(Departures departures, FormIds forms, DemoSettings settings) {
		this.departures = departures;
		this.forms = forms;
		this.gatewayUrl = settings.gatewayUrl();
	}

	@GetMapping("/loans/{id}/payout-account")
	String form(@PathVariable String id, Model model) {
		return show(model, checked(id), this.forms.newId(), PREFILLED, false);
	}

	@PostMapping("/loans/{id}/payout-account")
	Object change(@PathVariable String id, @RequestParam(defaultValue = "") String application,
			@RequestParam(name = "payout_account", defaultValue = "") String typed, HttpServletRequest request,
			HttpServletResponse response, Model model, Locale locale) {
		String loanId = checked(id);
		String key = this.forms.idOf(application);
		Optional<PayoutAccount> account = LoanForm.readAccount(typed);
		if (account.isEmpty()) {
			response.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
			return show(model, loanId, key, typed, true);
		}
		var terms = new PayoutAccountChange(loanId, account.get(),
				this.gatewayUrl + "/loans/" + loanId + "/payout-account");
		return this.departures.undertake(Visitor.of(request), key, terms, SCOPE, locale);
	}

	private static String checked(String id) {
		if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND);
		}
		return id;
	}

	private static String show(Model model, String loanId, String application, String account, boolean isWrong) {
		model.addAttribute("loanId", loanId);
		model.addAttribute("applicationId", application);
		model.addAttribute("account", account);
		model.addAttribute("isWrong", isWrong);
		return "borrower/payout-account";
	}

}
