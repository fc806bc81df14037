package org.loangate.demo.borrower;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.demo.DemoSettings;
import org.loangate.demo.borrower.form.Display;
import org.loangate.demo.borrower.oauth.Challenge;
import org.loangate.demo.borrower.oauth.Grant;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;

/// How things ended, in plain words, with a way on.
@Controller
final class OutcomeController {

	/// Reasons that a page without an application can have.
	private static final Set<String> TROUBLES = Set.of("lost", "server", "unmet", "not-signed-in", "refused",
			"declined", "loans", "terms");

	private final Departures departures;

	private final Undertaking undertaking;

	private final URI account;

	private final Clock clock;

	OutcomeController(Departures departures, Undertaking undertaking, DemoSettings settings, Clock clock) {
		this.departures = departures;
		this.undertaking = undertaking;
		this.account = URI.create(settings.issuer() + "/account");
		this.clock = clock;
	}

	@ModelAttribute("account")
	URI account() {
		return this.account;
	}

	@GetMapping("/applications/{id}")
	String outcome(@PathVariable String id, HttpServletRequest request, HttpServletResponse response, Model model,
			Locale locale) {
		Optional<Application> application = Visitor.known(request).flatMap((visitor) -> visitor.application(id));
		if (application.isEmpty()) {
			response.setStatus(HttpStatus.NOT_FOUND.value());
			return show(model, Outcome.unavailable("lost"), null, locale);
		}
		Outcome outcome = application.get().outcome().orElse(Outcome.unavailable("waiting"));
		if (outcome.equals(Outcome.WORKING)) {
			response.setHeader("Refresh", "3");
		}
		return show(model, outcome, application.get(), locale);
	}

	@PostMapping("/applications/{id}/check")
	View check(@PathVariable String id, HttpServletRequest request, Locale locale) {
		Visitor visitor = Visitor.of(request);
		Optional<Application> found = visitor.application(id);
		if (found.isEmpty()) {
			return Departures.seeOther(URI.create("/trouble?reason=lost"));
		}
		Application application = found.get();
		Optional<Grant> reading = visitor.reading().filter((grant) -> grant.isAlive(this.clock.instant()));
		Challenge challenge = Challenge.NONE;
		if (this.undertaking.canSendAgain(application)) {
			sendAgain(application);
		}
		else if (reading.isPresent() && application.resume()) {
			challenge = this.undertaking.lookUp(application, reading.get());
		}
		boolean mustSignIn = !this.undertaking.canSendAgain(application)
				&& application.outcome().filter(Outcome.UNKNOWN::equals).isPresent()
				&& (reading.isEmpty() || challenge.error() != null);
		return mustSignIn ? this.departures.depart(visitor, new Aim.Read(0, application), null, challenge, locale)
				: Departures.seeOther(URI.create(Visitor.pathOf(application)));
	}

	@GetMapping("/trouble")
	String trouble(@RequestParam(defaultValue = "lost") String reason, Model model, Locale locale) {
		String known = TROUBLES.contains(reason) ? reason : "lost";
		Outcome outcome = switch (known) {
			case "unmet", "not-signed-in", "refused", "terms" -> Outcome.refused(known);
			case "declined" -> new Outcome(Outcome.Kind.DECLINED, "not-signed-in", null);
			default -> Outcome.unavailable(known);
		};
		return show(model, outcome, null, locale);
	}

	private void sendAgain(Application application) {
		if (application.resume()) {
			Outcome ended = Outcome.UNKNOWN;
			try {
				ended = this.undertaking.carryOut(application, true);
			}
			finally {
				application.settle(ended);
			}
		}
	}

	/// Shows an outcome.
	/// @param application what it is about, if it is about one
	/// @return the view
	static String show(Model model, Outcome outcome, @Nullable Application application, Locale locale) {
		model.addAttribute("outcome", outcome);
		model.addAttribute("kind", outcome.kind().value());
		model.addAttribute("unmet", outcome.isUnmet());
		model.addAttribute("canCheck", outcome.equals(Outcome.UNKNOWN));
		if (application != null) {
			Application.Summary summary = application.summary();
			BigDecimal amount = summary.amount();
			model.addAttribute("applicationId", application.id());
			model.addAttribute("summary", summary);
			model.addAttribute("amount", (amount != null) ? Display.amount(amount, locale) : null);
		}
		return "borrower/outcome";
	}

}
