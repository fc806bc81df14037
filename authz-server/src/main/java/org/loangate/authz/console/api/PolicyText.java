package org.loangate.authz.console.api;

import java.util.Optional;

import org.loangate.authz.console.request.Body;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.version.Draft;
import org.loangate.authz.policy.version.Versions;

import org.springframework.stereotype.Component;

/// The policy that a request is about: a document it brings, or a version that is kept.
@Component
final class PolicyText {

	private final PolicyReader reader = new PolicyReader();

	private final Versions versions;

	PolicyText(Versions versions) {
		this.versions = versions;
	}

	/// What `document` or `version` of a body names, of which exactly one is there.
	Policy policy(Body body) {
		Optional<String> document = body.optionalText("document", Draft.MAX_LENGTH);
		Optional<String> version = body.optionalText("version", 43);
		if (document.isPresent() == version.isPresent()) {
			throw Body.invalid("document", "expected: either a document or a version");
		}
		return compiled(document.map(this.reader::check)
			.or(() -> version.flatMap(this.versions::document).map(this.reader::recheck))
			.orElseThrow(() -> Body.invalid("version", "expected: the digest of a version")));
	}

	/// A version that is kept, compiled.
	Policy required(String digest) {
		return compiled(this.reader.recheck(this.versions.document(digest).orElseThrow(VersionController::unknown)));
	}

	/// A version that is kept, compiled; nothing where there is none, or it can be read
	/// no more.
	Optional<Policy> version(String digest) {
		return this.versions.document(digest)
			.flatMap((document) -> Optional.ofNullable(this.reader.recheck(document).policy()));
	}

	/// Reads a document of which every fault counts.
	Checked check(String document) {
		return this.reader.check(document);
	}

	private static Policy compiled(Checked checked) {
		if (checked.policy() == null) {
			throw Changes.faulty(checked.faults());
		}
		return checked.policy();
	}

}
