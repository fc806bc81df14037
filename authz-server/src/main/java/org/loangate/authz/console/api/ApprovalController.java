package org.loangate.authz.console.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.console.request.Body;
import org.loangate.authz.console.request.Caller;
import org.loangate.authz.console.request.Etag;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.factor.passkey.PasskeyApprovals;
import org.loangate.authz.factor.passkey.PasskeyApprovals.Signed;
import org.loangate.authz.policy.version.Draft;
import org.loangate.authz.policy.version.Lifecycle;
import org.loangate.authz.policy.version.Signature;
import org.loangate.authz.policy.version.State;
import org.loangate.authz.policy.version.Version;
import org.loangate.authz.policy.version.Versions;
import tools.jackson.databind.JsonNode;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Takes officers' passkeys over a version: the approval of a proposal, the breaking of the glass, and the ratification
/// of that.
@RestController
@RequestMapping({ "/policy/v1", "/console/api" })
final class ApprovalController {

	private static final PolicyStatement NOTHING = new PolicyStatement("", "", null, null, null);

	private final Lifecycle lifecycle;

	private final Versions versions;

	private final PasskeyApprovals approvals;

	private final GlassBreaking glass;

	private final Changes changes;

	ApprovalController(Lifecycle lifecycle, Versions versions, PasskeyApprovals approvals, GlassBreaking glass,
			Changes changes) {
		this.lifecycle = lifecycle;
		this.versions = versions;
		this.approvals = approvals;
		this.glass = glass;
		this.changes = changes;
	}

	@PostMapping(path = "/versions/{digest}/approval/options", produces = MediaType.APPLICATION_JSON_VALUE)
	String approvalOptions(@PathVariable String digest, Body body, HttpServletRequest request, Caller caller) {
		Subject officer = caller.officer(Caller.Scope.APPROVE);
		body.only();
		return options(caller, officer, approval(digest, Etag.expected(request, digest), officer));
	}

	@PostMapping("/versions/{digest}/approval")
	ResponseEntity<VersionJson> approve(@PathVariable String digest, Body body, HttpServletRequest request,
			Caller caller) {
		Subject officer = caller.officer(Caller.Scope.APPROVE);
		String credential = credential(body.only("credential"));
		Long expected = Etag.expected(request, digest);
		PolicyStatement statement = stated(() -> approval(digest, expected, officer), caller, officer, credential);
		Signature signature = signature(caller, officer, statement, credential);
		return this.changes.answer(
				this.lifecycle.approve(digest, expected, officer.id(), statement.tests(), statement.base(), signature));
	}

	@PostMapping(path = "/versions/{digest}/break-glass/options", produces = MediaType.APPLICATION_JSON_VALUE)
	String glassOptions(@PathVariable String digest, Body body, HttpServletRequest request, Caller caller) {
		Subject officer = caller.officer(Caller.Scope.APPROVE);
		String reason = body.only("reason").text("reason", Draft.MAX_NOTE);
		return options(caller, officer, breaking(digest, Etag.expected(request, digest), reason));
	}

	@PostMapping("/versions/{digest}/break-glass")
	ResponseEntity<VersionJson> breakGlass(@PathVariable String digest, Body body, HttpServletRequest request,
			Caller caller) {
		Subject officer = caller.officer(Caller.Scope.APPROVE);
		String reason = body.only("reason", "credential").text("reason", Draft.MAX_NOTE);
		Long expected = Etag.expected(request, digest);
		String credential = credential(body);
		PolicyStatement statement = stated(() -> breaking(digest, expected, reason), caller, officer, credential);
		Signature signature = signature(caller, officer, statement, credential);
		return this.changes
			.answer(this.glass.breakFor(digest, expected, officer, reason, statement.tests(), signature));
	}

	/// What the answer must be over. Where that is nothing, the answer's challenge is
	/// used up all the same.
	private PolicyStatement stated(Supplier<PolicyStatement> statement, Caller caller, Subject officer,
			String credential) {
		try {
			return statement.get();
		}
		catch (Problem ex) {
			this.approvals.verify(officer, caller.holder(), NOTHING.toSign(), credential);
			throw ex;
		}
	}

	private PolicyStatement approval(String digest, @Nullable Long expected, Subject officer) {
		Version version = Changes.done(this.lifecycle.approvable(digest, expected, officer.id()));
		return new PolicyStatement((version.state() == State.ACTIVE) ? "ratify" : "approve", version.digest(),
				version.tests(), version.base(), null);
	}

	private PolicyStatement breaking(String digest, @Nullable Long expected, String reason) {
		Version version = Changes.done(this.lifecycle.breakable(digest, expected));
		return new PolicyStatement("break-glass", version.digest(),
				this.versions.tests(digest).map(Versions.Tests::digest).orElse(null), null, sha256(reason));
	}

	private String options(Caller caller, Subject officer, PolicyStatement statement) {
		return this.approvals.options(officer, caller.holder(), statement.toSign())
			.orElseThrow(() -> new Problem(HttpStatus.FORBIDDEN, "passkey-required",
					"expected: a passkey of the caller's that is not in quarantine"));
	}

	private Signature signature(Caller caller, Subject officer, PolicyStatement statement, String credential) {
		Optional<Signed> signed = this.approvals.verify(officer, caller.holder(), statement.toSign(), credential);
		return signed
			.map((found) -> new Signature(found.domainTag(), found.challengeInputs(), found.credentialId(),
					found.publicKey(), found.clientDataJson(), found.authenticatorData(), found.signature()))
			.orElseThrow(() -> new Problem(HttpStatus.FORBIDDEN, "approval-refused",
					"expected: the caller's passkey over the latest options for this version"));
	}

	// As the browser's toJSON() has it, or as text.
	private static String credential(Body body) {
		JsonNode credential = body.value("credential");
		if (credential.isObject()) {
			return credential.toString();
		}
		return body.text("credential", 32 * 1024);
	}

	private static String sha256(String text) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
