package org.loangate.authz.console.api;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.IdempotentRequests;
import org.loangate.authz.console.request.Page;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.trial.Replays;
import org.loangate.authz.policy.trial.Replays.Job;
import org.loangate.authz.policy.version.Versions;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Tries versions on what was decided.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class ReplayController {

	private final Replays replays;

	private final Versions versions;

	private final PolicyText policies;

	private final IdempotentRequests once;

	ReplayController(Replays replays, Versions versions, PolicyText policies, IdempotentRequests once) {
		this.replays = replays;
		this.policies = policies;
		this.versions = versions;
		this.once = once;
	}

	@PostMapping(path = "/versions/{digest}/replays", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> start(@PathVariable String digest, Body body, HttpServletRequest request, Caller caller) {
		return this.once.once(request, body, caller, () -> started(digest, body, request, caller));
	}

	private ResponseEntity<Map<String, Object>> started(String digest, Body body, HttpServletRequest request,
			Caller caller) {
		body.only("days", "fraction");
		JsonNode days = body.value("days");
		if (!days.isInt() || days.intValue() < 1 || days.intValue() > 3660) {
			throw Body.invalid("days", "expected: 1 to 3660");
		}
		JsonNode fraction = body.value("fraction");
		if (!fraction.isMissingNode()
				&& !(fraction.isNumber() && fraction.doubleValue() > 0 && fraction.doubleValue() <= 1)) {
			throw Body.invalid("fraction", "expected: above 0, at most 1");
		}
		Policy policy = this.policies.required(digest);
		Job job = this.replays
			.start(policy, days.intValue(), fraction.isMissingNode() ? 1 : fraction.doubleValue(), caller.name())
			.orElseThrow(() -> new Problem(HttpStatus.CONFLICT, "replays-busy",
					"two replays run already (expected: at most one)"));
		String doors = request.getRequestURI().substring(0, request.getRequestURI().indexOf("/versions/"));
		return ResponseEntity.accepted().location(URI.create(doors + "/replays/" + job.id())).body(json(job, true));
	}

	@GetMapping("/versions/{digest}/replays")
	Page<Map<String, Object>> list(@PathVariable String digest, Caller caller) {
		require(digest);
		List<Map<String, Object>> jobs = this.replays.list(digest).stream().map((job) -> json(job, false)).toList();
		return new Page<>(jobs, null);
	}

	@GetMapping("/replays/{id}")
	Map<String, Object> find(@PathVariable String id, Caller caller) {
		return json(found(id), true);
	}

	@DeleteMapping("/replays/{id}")
	ResponseEntity<Void> cancel(@PathVariable String id, Caller caller) {
		Job job = found(id);
		if (!this.replays.cancel(job.id())) {
			throw new Problem(HttpStatus.CONFLICT, "replay-over", "expected: a replay that runs");
		}
		return ResponseEntity.noContent().build();
	}

	private Job found(String id) {
		return id(id).flatMap(this.replays::find)
			.orElseThrow(
					() -> new Problem(HttpStatus.NOT_FOUND, "replay-unknown", "expected: the identifier of a replay"));
	}

	private static Optional<UUID> id(String text) {
		try {
			return (text.length() == 36) ? Optional.of(UUID.fromString(text)) : Optional.empty();
		}
		catch (IllegalArgumentException _) {
			return Optional.empty();
		}
	}

	private void require(String digest) {
		if (this.versions.find(digest).isEmpty()) {
			throw VersionController.unknown();
		}
	}

	private static Map<String, Object> json(Job job, boolean whole) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("id", job.id());
		json.put("version", job.version());
		json.put("days", job.days());
		json.put("fraction", job.fraction());
		json.put("by", job.by());
		json.put("state", job.state());
		json.put("done", job.done());
		json.put("total", job.total());
		json.put("started_at", job.startedAt());
		put(json, "ended_at", job.endedAt());
		put(json, "result", whole ? job.result() : null);
		return json;
	}

	private static void put(Map<String, Object> json, String name, @Nullable Object value) {
		if (value != null) {
			json.put(name, value);
		}
	}

}
