package org.loangate.authz.console.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.Fault;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.version.Draft;
import org.loangate.authz.policy.version.Versions;

import org.springframework.http.HttpStatus;
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
		if (version.isPresent()) {
			return version(version.get())
				.orElseThrow(() -> Body.invalid("version", "expected: the digest of a version"));
		}
		Checked checked = this.reader.check(document.orElseThrow());
		if (checked.policy() == null) {
			throw new Problem(HttpStatus.BAD_REQUEST, "field-invalid", "expected: a policy",
					checked.faults()
						.stream()
						.map((fault) -> new Problem.Fault("#/document", fault.toString()))
						.toList());
		}
		return checked.policy();
	}

	/// A version that is kept, compiled.
	Policy required(String digest) {
		String document = this.versions.document(digest).orElseThrow(VersionController::unknown);
		try {
			return this.reader.read(document);
		}
		catch (InvalidPolicy ex) {
			throw new Problem(HttpStatus.CONFLICT, "version-invalid", String.valueOf(ex.getMessage()));
		}
	}

	/// A version that is kept, compiled; nothing where there is none, or it can be read
	/// no
	/// more.
	Optional<Policy> version(String digest) {
		try {
			return this.versions.document(digest).map(this.reader::read);
		}
		catch (InvalidPolicy _) {
			return Optional.empty();
		}
	}

	/// Reads a document of which every fault counts.
	Checked check(String document) {
		return this.reader.check(document);
	}

	/// Faults as answers list them.
	/// @param in the body's field they are in
	static List<Map<String, Object>> json(String in, List<Fault> faults) {
		List<Map<String, Object>> list = new ArrayList<>();
		for (Fault fault : faults) {
			Map<String, Object> one = new LinkedHashMap<>();
			one.put("in", in);
			one.put("line", fault.line());
			one.put("column", fault.column());
			one.put("end_line", fault.endLine());
			one.put("end_column", fault.endColumn());
			one.put("path", fault.path());
			one.put("found", fault.found());
			one.put("expected", fault.expected());
			list.add(one);
		}
		return list;
	}

}
