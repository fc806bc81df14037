package org.loangate.authz.stepup;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.platform.FormActions;
import org.loangate.authz.policy.FactorProfile;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.Continuation;
import org.loangate.authz.session.Continuations;
import org.loangate.authz.session.KnownDevices;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.Outcome.Reason;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// The pages of a step-up: one factor each, whichever is missing next.
@Controller
@RequestMapping("/step-up/{id}")
final class StepUpController {

	private static final Duration UNTIL_ANSWERED = Duration.ofMinutes(1);

	private final StepUps stepUps;

	private final BrowserSessions sessions;

	private final Continuations continuations;

	private final KnownDevices devices;

	private final SecureRandom random;

	StepUpController(StepUps stepUps, BrowserSessions sessions, Continuations continuations, KnownDevices devices,
			SecureRandom random) {
		this.stepUps = stepUps;
		this.sessions = sessions;
		this.continuations = continuations;
		this.devices = devices;
		this.random = random;
	}

	@GetMapping
	String show(@PathVariable String id, @RequestParam(required = false) @Nullable String way,
			HttpServletRequest request, Model model) {
		Reason refusal = this.stepUps.collect(running(request, id).challenge()).orElse(null);
		return show(running(request, id), way, refusal, request, model);
	}

	@PostMapping("/{factor}")
	String submit(@PathVariable String id, @PathVariable String factor, HttpServletRequest request, Model model) {
		Running running = running(request, id);
		Map<String, String> values = request.getParameterMap()
			.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().length == 1)
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue()[0]));
		Subject subject = running.signIn().subject();
		Outcome outcome = this.stepUps.submit(running.challenge(), factor,
				new Submission(values, this.devices.find(request, subject).orElse(null), ClientNetwork.of(request)));
		if (outcome instanceof Outcome.Verified(ProvenFactor proof) && proof.makesDeviceKnown()) {
			this.devices.remember(request, subject);
		}
		return switch (outcome) {
			case Outcome.Verified _ -> (running.challenge().request().binding() != null)
					? "redirect:" + running.challenge().request().returnTo() : "redirect:" + path(running);
			case Outcome.Pending _ -> "redirect:" + path(running);
			case Outcome.Refused(Reason reason) -> show(running(request, id), factor, reason, request, model);
		};
	}

	@PostMapping(path = "/{factor}/options", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> options(@PathVariable String id, @PathVariable String factor, HttpServletRequest request) {
		return switch (this.stepUps.begin(running(request, id).challenge(), factor)) {
			case Prompt.Options(String json) -> ResponseEntity.ok(json);
			case Prompt.Form _, Prompt.Visit _, Prompt.Unavailable _ ->
				ResponseEntity.status(HttpStatus.CONFLICT).build();
		};
	}

	@PostMapping("/{factor}/start")
	String start(@PathVariable String id, @PathVariable String factor, HttpServletRequest request, Model model) {
		Running running = running(request, id);
		return switch (this.stepUps.begin(running.challenge(), factor)) {
			case Prompt.Visit(URI url) -> "redirect:" + url;
			case Prompt.Unavailable(Reason reason) -> show(running, factor, reason, request, model);
			case Prompt.Form _, Prompt.Options _ -> "redirect:" + path(running);
		};
	}

	/// What a page that waits asks from time to time.
	@GetMapping(path = "/{factor}/state", produces = MediaType.TEXT_PLAIN_VALUE)
	ResponseEntity<String> state(@PathVariable String id, @PathVariable String factor, HttpServletRequest request) {
		Running running = running(request, id);
		Outcome outcome = this.stepUps.submit(running.challenge(), factor, new Submission(Map.of()));
		return ResponseEntity.ok((outcome instanceof Outcome.Pending) ? "pending" : "settled");
	}

	@PostMapping("/back")
	String back(@PathVariable String id, HttpServletRequest request) {
		return "redirect:" + running(request, id).challenge().request().returnTo();
	}

	private String show(Running running, @Nullable String way, @Nullable Reason refusal, HttpServletRequest request,
			Model model) {
		StepUpRequest asked = running.challenge().request();
		if (asked.formActionOrigin() != null) {
			FormActions.allow(request, asked.formActionOrigin());
		}
		model.addAttribute("path", path(running));
		model.addAttribute("summary", asked.summary().lines());
		// The pages of what is asked for come back to where it can be declined.
		model.addAttribute("denyPath", (asked.binding() != null) ? asked.returnTo() + "/deny" : null);
		return switch (this.stepUps.progress(running.challenge(), running.signIn())) {
			case Progress.Complete _ -> finish(running, request);
			case Progress.Missing missing -> ask(missing, running, way, refusal, request, model);
			case Progress.SignInTooOld _ ->
				"redirect:" + this.continuations.signInPath(request, new Continuation(Subject.random(this.random).id(),
						path(running), "", asked.formActionOrigin(), null, true, null));
			case Progress.Unreachable unreachable -> {
				model.addAttribute("ways", unreachable.ways());
				model.addAttribute("settledAt", unreachable.settledAt());
				yield "stepup/unreachable";
			}
			// A transaction has its own words for how it ended.
			case Progress.Ended _ -> (asked.binding() != null) ? "redirect:" + asked.returnTo() : "stepup/ended";
		};
	}

	private String ask(Progress.Missing missing, Running running, @Nullable String way, @Nullable Reason refusal,
			HttpServletRequest request, Model model) {
		List<String> ways = missing.ways().stream().map(FactorProfile::id).toList();
		String chosen = (way != null && ways.contains(way)) ? way : ways.getFirst();
		model.addAttribute("step", missing.step());
		model.addAttribute("of", missing.of());
		model.addAttribute("otherWays", ways.stream().filter((other) -> !other.equals(chosen)).toList());
		model.addAttribute("refusal", (refusal != null) ? refusal.code() : null);
		this.stepUps.page(running.challenge(), chosen).forEach((name, value) -> {
			if ("formAction".equals(name)) {
				FormActions.allow(request, value);
			}
			model.addAttribute(name, value);
		});
		return "factor/" + chosen;
	}

	// A transaction's proofs stay with it; others raise the session, for no longer than
	// was asked; but for a client's answer, which follows at once, however little that
	// is.
	private String finish(Running running, HttpServletRequest request) {
		StepUpRequest asked = running.challenge().request();
		if (asked.binding() == null) {
			if (!running.challenge().proofs().isEmpty()) {
				this.sessions.raise(request, running.signIn(), running.challenge().proofs(),
						running.challenge().enrolment() ? EnrolmentGuard.FRESH : life(asked));
			}
			this.stepUps.close(running.challenge().id());
		}
		return "redirect:" + asked.returnTo();
	}

	private static @Nullable Duration life(StepUpRequest asked) {
		Duration life = asked.requirement().maxAge();
		return (life != null && asked.askedAt() != null && life.compareTo(UNTIL_ANSWERED) < 0) ? UNTIL_ANSWERED : life;
	}

	private String path(Running running) {
		return this.stepUps.pathOf(running.challenge());
	}

	private Running running(HttpServletRequest request, String id) {
		SignIn signIn = this.sessions.current(request)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNAUTHORIZED));
		StepUpChallenge challenge = this.stepUps.find(id, signIn).orElseThrow(() -> over(request));
		return new Running(challenge, signIn);
	}

	// One that has expired is gone: nobody can tell it from one that never was. Whoever
	// waited too long is told so.
	private static ResponseStatusException over(HttpServletRequest request) {
		request.setAttribute("loangate.error", "expired");
		return new ResponseStatusException(HttpStatus.NOT_FOUND);
	}

	private record Running(StepUpChallenge challenge, SignIn signIn) {
	}

}
