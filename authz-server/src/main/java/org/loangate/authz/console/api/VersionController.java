package org.loangate.authz.console.api;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Etag;
import org.loangate.authz.console.request.IdempotentRequests;
import org.loangate.authz.console.request.Page;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.policy.language.PolicyDiff;
import org.loangate.authz.policy.version.Acts;
import org.loangate.authz.policy.version.Draft;
import org.loangate.authz.policy.version.Following;
import org.loangate.authz.policy.version.Testing;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;
import org.loangate.authz.policy.version.Versions.Saved;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Keeps versions of the policy, and shows them.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class VersionController {

	static final MediaType YAML = MediaType.valueOf("application/yaml;charset=UTF-8");

	private final Versions versions;

	private final PolicyText policies;

	private final Acts acts;

	private final Testing testing;

	private final Following following;

	private final IdempotentRequests once;

	private final VersionJson.Writer writer;

	VersionController(Versions versions, PolicyText policies, Acts acts, Testing testing, Following following,
			IdempotentRequests once, VersionJson.Writer writer) {
		this.once = once;
		this.versions = versions;
		this.policies = policies;
		this.testing = testing;
		this.following = following;
		this.acts = acts;
		this.writer = writer;
	}

	@GetMapping("/versions")
	Page<VersionJson> list(@RequestParam @Nullable String cursor, @RequestParam @Nullable String limit, Caller caller) {
		Page.Asked asked = Page.Asked.of(cursor, limit);
		int before = (int) Math.min(asked.before(), Integer.MAX_VALUE);
		return Page.of(this.versions.list(before, asked.most()), asked, Version::number, this.writer::json);
	}

	@PostMapping(path = "/versions", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> save(Body body, HttpServletRequest request, Caller caller) {
		return this.once.once(request, body, caller, () -> saved(body, request, caller));
	}

	private ResponseEntity<VersionJson> saved(Body body, HttpServletRequest request, Caller caller) {
		body.only("document", "tests", "parent", "note");
		Draft draft;
		try {
			draft = new Draft(body.text("document", Draft.MAX_LENGTH),
					body.optionalText("tests", Draft.MAX_LENGTH).orElse(null),
					body.optionalText("parent", 43).orElse(null), body.optionalText("note", Draft.MAX_NOTE).orElse(""));
		}
		catch (IllegalArgumentException ex) {
			throw Body.invalid("tests", "expected: at most " + Draft.MAX_LENGTH + " bytes of UTF-8");
		}
		return switch (this.versions.save(draft, caller.name())) {
			case Saved.Kept(Version version, boolean created) ->
				created ? ResponseEntity.created(URI.create(request.getRequestURI() + "/" + version.digest()))
					.eTag(Etag.of(version))
					.body(this.writer.json(version)) : answer(version);
			case Saved.Closed(Version version) ->
				throw new Problem(HttpStatus.CONFLICT, "version-state", "the version is " + version.state().value()
						+ " and keeps its tests (expected: draft, tested or rejected)");
			case Saved.NoParent() -> throw Body.invalid("parent", "expected: the digest of a version");
		};
	}

	@GetMapping("/versions/{digest}")
	ResponseEntity<VersionJson> find(@PathVariable String digest, Caller caller) {
		return answer(found(digest));
	}

	@GetMapping("/versions/{digest}/document")
	ResponseEntity<String> document(@PathVariable String digest, Caller caller) {
		String document = this.versions.document(digest).orElseThrow(VersionController::unknown);
		return ResponseEntity.ok()
			.eTag(digest)
			.cacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePrivate().immutable())
			.contentType(YAML)
			.body(document);
	}

	@GetMapping("/versions/{digest}/tests")
	TestsJson tests(@PathVariable String digest, Caller caller) {
		found(digest);
		JsonNode report = this.testing.lastReport(digest).map(JsonMapper.shared()::readTree).orElse(null);
		return this.versions.tests(digest)
			.map((tests) -> this.writer.json(tests, report))
			.orElseGet(() -> new TestsJson("", null, null, null, report));
	}

	@GetMapping("/versions/{digest}/diff")
	PolicyDiff diff(@PathVariable String digest, @RequestParam(defaultValue = "active") String against, Caller caller) {
		String other = against.equals("active") ? this.versions.active().digest() : against;
		return PolicyDiff.of(this.policies.required(other), this.policies.required(digest));
	}

	@GetMapping("/active")
	ResponseEntity<ActiveJson> active(Caller caller) {
		Version version = this.versions.active();
		Following.Status status = this.following.status();
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noCache())
			.body(new ActiveJson(this.writer.json(version), status.followed(), status.wanted(), status.fault()));
	}

	@GetMapping("/activity")
	Page<ActJson> activity(@RequestParam @Nullable String cursor, @RequestParam @Nullable String limit,
			@RequestParam @Nullable String version, Caller caller) {
		Page.Asked asked = Page.Asked.of(cursor, limit);
		List<Acts.Act> found = this.acts.list(asked.before(), version, asked.most());
		return Page.of(found, asked, Acts.Act::position, this.writer::json);
	}

	private Version found(String digest) {
		return this.versions.find(digest).orElseThrow(VersionController::unknown);
	}

	private ResponseEntity<VersionJson> answer(Version version) {
		return ResponseEntity.ok()
			.eTag(Etag.of(version))
			.cacheControl(CacheControl.noCache())
			.body(this.writer.json(version));
	}

	static Problem unknown() {
		return new Problem(HttpStatus.NOT_FOUND, "version-unknown", "expected: the digest of a version");
	}

}
