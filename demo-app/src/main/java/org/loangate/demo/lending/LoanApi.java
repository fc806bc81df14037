package org.loangate.demo.lending;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;
import org.loangate.contract.LoanTerms;
import org.loangate.contract.PayoutAccountChange;
import org.loangate.contract.TransactionToken;
import org.loangate.demo.DemoSettings;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The lender's loans, as the gateway sees them below `/lending-api`.
@RestController
@RequestMapping(path = "/lending-api/loans", produces = MediaType.APPLICATION_JSON_VALUE)
final class LoanApi {

	private static final String KEY = "Idempotency-Key";

	private final Loans loans;

	private final URI gatewayUrl;

	LoanApi(Loans loans, DemoSettings settings) {
		this.loans = loans;
		this.gatewayUrl = settings.gatewayUrl();
	}

	/// Books a loan. The same `txn` again gives the first result again.
	@PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Loan.Receipt> book(@RequestBody LoanBody body, TransactionToken token,
			@RequestHeader(name = KEY, required = false) @Nullable String key) {
		LoanTerms terms = body.toTerms(this.gatewayUrl + "/loans");
		Agreement agreement = Agreement.on(token, "loans:apply", terms);
		Loan.Receipt receipt = this.loans.book(agreement, terms, keyOf(key));
		return ResponseEntity.created(URI.create(this.gatewayUrl + "/loans/" + receipt.loanId())).body(receipt);
	}

	/// The caller's loans, newest first.
	/// @param application only the one this application led to: an empty list says that
	/// there is none
	@GetMapping
	Map<String, List<Loan>> list(TransactionToken token, @RequestParam(required = false) @Nullable String application) {
		requireScope(token, "loans:read");
		return Map.of("loans", (application != null) ? this.loans.bookedFor(token.subject(), applicationId(application))
				: this.loans.of(token.subject()));
	}

	/// One of the caller's loans.
	@GetMapping("/{id}")
	Loan one(@PathVariable String id, TransactionToken token) {
		requireScope(token, "loans:read");
		return this.loans.find(token.subject(), loanId(id))
			.orElseThrow(() -> new LendingProblem(LendingProblem.Code.ABSENT));
	}

	/// Sends a loan's money elsewhere. The same `txn` again gives the first result again.
	@PostMapping(path = "/{id}/payout-account", consumes = MediaType.APPLICATION_JSON_VALUE)
	Loan.Change changePayoutAccount(@PathVariable String id, @RequestBody ChangeBody body, TransactionToken token,
			@RequestHeader(name = KEY, required = false) @Nullable String key) {
		UUID loanId = loanId(id);
		var terms = new PayoutAccountChange(loanId.toString(), body.payoutAccount().toPayoutAccount(),
				this.gatewayUrl + "/loans/" + loanId + "/payout-account");
		return this.loans.changePayoutAccount(Agreement.on(token, "loans:manage", terms), loanId, terms.payoutAccount(),
				keyOf(key));
	}

	private static void requireScope(TransactionToken token, String scope) {
		if (!token.scopes().contains(scope)) {
			throw new LendingProblem(LendingProblem.Code.NOT_GRANTED);
		}
	}

	private static UUID loanId(String text) {
		if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
			throw new LendingProblem(LendingProblem.Code.ABSENT);
		}
		return UUID.fromString(text);
	}

	private static UUID applicationId(String text) {
		if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
			throw new LendingProblem(LendingProblem.Code.QUERY);
		}
		return UUID.fromString(text);
	}

	/// The gateway has required and checked it; here it only helps a client find its own
	/// request again.
	private static @Nullable String keyOf(@Nullable String key) {
		return (key != null && key.matches("[\\x21-\\x7E]{1,64}")) ? key : null;
	}

	/// The body that changes a payout account.
	///
	/// @param payoutAccount where the money goes from now on
	record ChangeBody(@JsonProperty(value = "payout_account", required = true) LoanBody.Account payoutAccount) {

		ChangeBody {
			Objects.requireNonNull(payoutAccount, "payout_account");
		}

	}

}
