package org.loangate.authz.console.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Page;
import org.loangate.authz.policy.trial.Shadow;
import org.loangate.authz.policy.version.Versions;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// The version that sees live traffic and decides nothing.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class ShadowController {

	private static final Duration COUNTED = Duration.ofDays(30);

	private final Shadow shadow;

	private final Versions versions;

	private final PolicyText policies;

	ShadowController(Shadow shadow, Versions versions, PolicyText policies) {
		this.shadow = shadow;
		this.policies = policies;
		this.versions = versions;
	}

	@GetMapping("/shadow")
	Map<String, Object> shadow(Caller caller) {
		return this.shadow.current()
			.<Map<String, Object>>map((placed) -> Map.of("version", placed.version(), "by", placed.by(), "at",
					placed.at(), "counts", this.shadow.counts(placed.version(), COUNTED)))
			.orElse(Map.of());
	}

	@PutMapping("/shadow")
	Map<String, Object> place(Body body, Caller caller) {
		String digest = body.only("version").text("version", 43);
		this.shadow.place(this.policies.required(digest), caller.name());
		return shadow(caller);
	}

	@DeleteMapping("/shadow")
	ResponseEntity<Void> clear(Caller caller) {
		this.shadow.clear(caller.name());
		return ResponseEntity.noContent().build();
	}

	/// Lists what the version in the shadow would have decided otherwise, or what another
	/// did.
	@GetMapping("/shadow/differences")
	Page<Shadow.Listed> differences(@RequestParam @Nullable String cursor, @RequestParam @Nullable String limit,
			@RequestParam @Nullable String version, Caller caller) {
		Page.Asked asked = Page.Asked.of(cursor, limit);
		Optional<String> digest = (version != null) ? this.versions.find(version).map((found) -> found.digest())
				: this.shadow.current().map(Shadow.Placed::version);
		List<Shadow.Listed> found = digest.map((known) -> this.shadow.differences(known, asked.before(), asked.most()))
			.orElse(List.of());
		return Page.of(found, asked, Shadow.Listed::position, (listed) -> listed);
	}

}
