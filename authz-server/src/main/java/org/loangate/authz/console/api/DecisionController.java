package org.loangate.authz.console.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Account;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Subject;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Page;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.policy.history.ConfirmedFraud;
import org.loangate.authz.policy.history.DecisionCursor;
import org.loangate.authz.policy.history.DecisionFilter;
import org.loangate.authz.policy.history.DecisionStream;
import org.loangate.authz.policy.history.PolicyHistory;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import org.loangate.authz.policy.trial.Simulation;
import org.loangate.authz.session.SessionRegister;
import org.loangate.authz.session.SignIn;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Shows decisions, as they were and as they are taken, and marks cases as fraud.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class DecisionController {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final PolicyHistory history;

	private final DecisionStream stream;

	private final ConfirmedFraud fraud;

	private final PolicyText policies;

	private final SessionRegister sessions;

	private final Accounts accounts;

	private final Clock clock;

	DecisionController(PolicyHistory history, DecisionStream stream, ConfirmedFraud fraud, PolicyText policies,
			SessionRegister sessions, Accounts accounts, Clock clock) {
		this.history = history;
		this.stream = stream;
		this.fraud = fraud;
		this.policies = policies;
		this.sessions = sessions;
		this.accounts = accounts;
		this.clock = clock;
	}

	@GetMapping("/decisions")
	Page<Map<String, Object>> list(@RequestParam Map<String, String> asked, Caller caller) {
		int limit = Page.Asked.of(null, asked.get("limit")).limit();
		PolicyHistory.Page found = this.history.list(filter(asked), cursor(asked.get("cursor"), "cursor"), limit);
		return new Page<>(found.items().stream().map(DecisionJson::of).toList(),
				(found.next() != null) ? found.next().toString() : null);
	}

	private static DecisionFilter filter(Map<String, String> asked) {
		try {
			return new DecisionFilter(asked.get("outcome"), asked.get("client"), asked.get("rule"), asked.get("action"),
					time(asked.get("from")), time(asked.get("to")), asked.get("about"));
		}
		catch (IllegalArgumentException ex) {
			throw new Problem(HttpStatus.BAD_REQUEST, "parameter-invalid", String.valueOf(ex.getMessage()));
		}
	}

	private static @Nullable Instant time(@Nullable String text) {
		// Of four digits each: PostgreSQL does not know every year that Java does.
		if (text == null || text.matches("[0-9]{4}-.{1,40}")) {
			try {
				return (text != null) ? Instant.parse(text) : null;
			}
			catch (DateTimeException _) {
				// answered below
			}
		}
		throw new IllegalArgumentException("from, to (expected: times such as 2026-01-31T09:00:00Z)");
	}

	private static @Nullable DecisionCursor cursor(@Nullable String text, String name) {
		try {
			return (text != null) ? DecisionCursor.parse(text) : null;
		}
		catch (IllegalArgumentException _) {
			throw new Problem(HttpStatus.BAD_REQUEST, "parameter-invalid", name + " (expected: one that was given)");
		}
	}

	@GetMapping("/decisions/{id}")
	JsonNode find(@PathVariable String id, Caller caller) {
		Decided decided = id(id).flatMap(this.history::find).orElseThrow(DecisionController::unknown);
		Map<String, Object> json = DecisionJson.of(decided);
		json.put("facts", DecisionJson.facts(decided));
		json.put("rules",
				this.policies.version(decided.policyDigest())
					.map((policy) -> Simulation.rules(policy, decided))
					.orElseGet(() -> results(decided)));
		this.fraud.find(decided.about()).ifPresent((mark) -> json.put("fraud", mark));
		return CoarseNetworks.of(json, caller);
	}

	// As recorded, where the version can be read no more.
	private static List<Simulation.Tested> results(Decided decided) {
		return decided.results()
			.propertyStream()
			.map((rule) -> new Simulation.Tested(rule.getKey(), rule.getValue().asString(""), List.of()))
			.toList();
	}

	@PutMapping("/decisions/{id}/fraud")
	ConfirmedFraud.Mark mark(@PathVariable String id, Body body, Caller caller) {
		String note = body.only("note").optionalText("note", 2000).orElse("");
		return id(id).flatMap((decision) -> this.fraud.mark(decision, caller.name(), note))
			.orElseThrow(DecisionController::unknown);
	}

	@DeleteMapping("/decisions/{id}/fraud")
	ResponseEntity<Void> unmark(@PathVariable String id, Caller caller) {
		if (id(id).filter((decision) -> this.fraud.unmark(decision, caller.name())).isEmpty()) {
			throw unknown();
		}
		return ResponseEntity.noContent().build();
	}

	/// Follows decisions for as long as the caller may, five minutes for a token; then
	/// the caller comes back with what it saw last, and is asked again who it is. The
	/// request's own thread, which is virtual, waits and writes.
	@GetMapping(path = "/decisions/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	void follow(@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last, Caller caller,
			HttpServletResponse response) throws IOException {
		try (DecisionStream.Subscription subscription = this.stream.subscribe(cursor(last, "Last-Event-ID"))
			.orElseThrow(() -> new Problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable",
					"too many follow the decisions (expected: at most 50)")
				.with("Retry-After", "10"))) {
			new DecisionEvents(response, this.clock.instant(), caller).write(subscription);
		}
	}

	private static Optional<UUID> id(String text) {
		try {
			return (text.length() == 36) ? Optional.of(UUID.fromString(text)) : Optional.empty();
		}
		catch (IllegalArgumentException _) {
			return Optional.empty();
		}
	}

	private static Problem unknown() {
		return new Problem(HttpStatus.NOT_FOUND, "decision-unknown", "expected: the identifier of a decision");
	}

	/// Server-sent events.
	private final class DecisionEvents {

		private static final Duration PATIENCE = Duration.ofSeconds(2);

		private static final Duration HEARTBEAT = Duration.ofSeconds(15);

		private static final Duration TOKEN = Duration.ofMinutes(5);

		private final HttpServletResponse response;

		private final Instant began;

		private final Caller caller;

		DecisionEvents(HttpServletResponse response, Instant began, Caller caller) {
			this.response = response;
			this.began = began;
			this.caller = caller;
		}

		void write(DecisionStream.Subscription subscription) throws IOException {
			this.response.setContentType("text/event-stream;charset=UTF-8");
			this.response.setHeader("Cache-Control", "no-store");
			this.response.setHeader("X-Accel-Buffering", "no");
			send("retry: 2000\n\n");
			Instant spoke = this.began;
			Instant asked = this.began;
			try {
				while (subscription.isOpen()) {
					Optional<Decided> next = subscription.next(PATIENCE);
					Instant now = DecisionController.this.clock.instant();
					if (isOver(PATIENCE, asked, now)) {
						if (!goesOn(now)) {
							return;
						}
						asked = now;
					}
					if (next.isPresent()) {
						send(event(next.get()));
						spoke = now;
					}
					else if (isOver(HEARTBEAT, spoke, now)) {
						send(":\n\n");
						spoke = now;
					}
				}
			}
			catch (InterruptedException _) {
				Thread.currentThread().interrupt();
			}
		}

		private boolean goesOn(Instant now) {
			Subject person = this.caller.subject();
			SignIn signIn = this.caller.signIn();
			try {
				return (person == null || isStill(person)) && ((signIn != null)
						? DecisionController.this.sessions.hold(signIn.sid()) : !isOver(TOKEN, this.began, now));
			}
			catch (DataAccessException | TransactionException _) {
				// It comes back, and is asked again who it is.
				return false;
			}
		}

		// A clock that is put back gives nobody more time.
		private static boolean isOver(Duration time, Instant since, Instant now) {
			return Duration.between(since, now).abs().compareTo(time) >= 0;
		}

		private boolean isStill(Subject person) {
			return DecisionController.this.accounts.find(person)
				.map(Account::role)
				.filter((role) -> role == this.caller.role())
				.isPresent();
		}

		private String event(Decided decided) {
			return "event: decision\nid: " + decided.cursor() + "\ndata: "
					+ JSON.writeValueAsString(DecisionJson.of(decided)) + "\n\n";
		}

		private void send(String text) throws IOException {
			this.response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
			this.response.flushBuffer();
		}

	}

}
