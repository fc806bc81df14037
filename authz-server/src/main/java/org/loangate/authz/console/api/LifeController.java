package org.loangate.authz.console.api;

import java.time.Clock;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Etag;
import org.loangate.authz.policy.version.Draft;
import org.loangate.authz.policy.version.Lifecycle;
import org.loangate.authz.policy.version.Testing;
import org.loangate.authz.staff.StaffProof;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Moves versions through their life, as far as nobody's passkey has to agree.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class LifeController {

	private final Lifecycle lifecycle;

	private final Testing testing;

	private final Changes changes;

	private final StaffProof proof;

	private final Clock clock;

	LifeController(Lifecycle lifecycle, Testing testing, Changes changes, StaffProof proof, Clock clock) {
		this.lifecycle = lifecycle;
		this.testing = testing;
		this.changes = changes;
		this.proof = proof;
		this.clock = clock;
	}

	@PostMapping("/versions/{digest}/test")
	ResponseEntity<VersionJson> test(@PathVariable String digest, Body body, HttpServletRequest request,
			Caller caller) {
		body.only();
		return this.changes.answer(this.testing.test(digest, Etag.expected(request, digest), caller.name()));
	}

	@PostMapping("/versions/{digest}/proposal")
	ResponseEntity<VersionJson> propose(@PathVariable String digest, Body body, HttpServletRequest request,
			Caller caller) {
		String by = caller.officer(Caller.Scope.WRITE).id();
		String note = body.only("note").optionalText("note", Draft.MAX_NOTE).orElse("");
		return this.changes.answer(this.lifecycle.propose(digest, Etag.expected(request, digest), by, note));
	}

	@DeleteMapping("/versions/{digest}/proposal")
	ResponseEntity<VersionJson> withdraw(@PathVariable String digest, HttpServletRequest request, Caller caller) {
		String by = caller.officer(Caller.Scope.WRITE).id();
		return this.changes.answer(this.lifecycle.withdraw(digest, Etag.expected(request, digest), by));
	}

	@PostMapping("/versions/{digest}/rejection")
	ResponseEntity<VersionJson> reject(@PathVariable String digest, Body body, HttpServletRequest request,
			Caller caller) {
		String by = caller.officer(Caller.Scope.APPROVE).id();
		String reason = body.only("reason").text("reason", Draft.MAX_NOTE);
		return this.changes.answer(this.lifecycle.reject(digest, Etag.expected(request, digest), by, reason));
	}

	@PostMapping("/versions/{digest}/activation")
	ResponseEntity<VersionJson> activate(@PathVariable String digest, Body body, HttpServletRequest request,
			Caller caller) {
		String by = caller.officer(Caller.Scope.APPROVE).id();
		body.only();
		caller.requireProof(this.proof, "/console/versions/" + digest, this.clock.instant());
		return this.changes.answer(this.lifecycle.activate(digest, Etag.expected(request, digest), by));
	}

}
