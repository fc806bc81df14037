package org.loangate.authz.recovery;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import jakarta.servlet.http.HttpServletResponse;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.TakesBack;
import org.loangate.authz.account.ToldChanges;
import org.loangate.authz.account.ToldChanges.Told;
import org.loangate.authz.evidence.Evidence;

import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Where the link in a letter about a change leads: opening it changes nothing, the page behind it takes back what can be,
/// and leads to recovery.
@Controller
@RequestMapping("/stop/account")
final class StopController {

	private final ToldChanges told;

	private final List<TakesBack> ways;

	private final Accounts accounts;

	private final Evidence evidence;

	private final TransactionTemplate transaction;

	StopController(ToldChanges told, List<TakesBack> ways, Accounts accounts, Evidence evidence,
			PlatformTransactionManager transactions) {
		this.told = told;
		this.ways = List.copyOf(ways);
		this.accounts = accounts;
		this.evidence = evidence;
		this.transaction = new TransactionTemplate(transactions);
	}

	@GetMapping
	String show(@RequestParam(defaultValue = "") String token, HttpServletResponse response, Model model) {
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		Told change = this.told.find(token).orElse(null);
		if (change == null) {
			return over(token, model);
		}
		model.addAttribute("token", token);
		model.addAttribute("notice", change.notice());
		model.addAttribute("stoppable", way(change).isPresent());
		return "recovery/stop-told";
	}

	@PostMapping
	String stop(@RequestParam(defaultValue = "") String token, Model model) {
		boolean stopped = Boolean.TRUE.equals(this.transaction.execute((_) -> this.told.find(token)
			.flatMap((change) -> way(change).filter((_) -> this.told.use(token).isPresent()).map((way) -> {
				way.takeBack(change);
				this.evidence.append("change-taken-back", change.subject().id(), Map.of("notice", change.notice()));
				return true;
			}))
			.orElse(false)));
		return stopped ? "recovery/told-stopped" : over(token, model);
	}

	private Optional<TakesBack> way(Told change) {
		return this.accounts.isFrozen(change.subject()) ? Optional.empty()
				: this.ways.stream().filter((way) -> way.canTakeBack(change)).findFirst();
	}

	private String over(String token, Model model) {
		model.addAttribute("fate", this.told.fate(token).name().toLowerCase(Locale.ROOT));
		return "recovery/recover-over";
	}

}
