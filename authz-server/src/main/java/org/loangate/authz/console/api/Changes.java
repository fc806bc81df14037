package org.loangate.authz.console.api;

import java.util.List;

import org.loangate.authz.console.request.Etag;
import org.loangate.authz.console.request.Problem;
import org.loangate.authz.policy.language.Fault;
import org.loangate.authz.policy.trial.PolicyCases;
import org.loangate.authz.policy.version.Change;
import org.loangate.authz.policy.version.Version;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/// Answers what came of an act on a version.
@Component
final class Changes {

	private final VersionJson.Writer writer;

	Changes(VersionJson.Writer writer) {
		this.writer = writer;
	}

	ResponseEntity<VersionJson> answer(Change change) {
		Version version = done(change);
		return ResponseEntity.ok().eTag(Etag.of(version)).body(this.writer.json(version));
	}

	/// The version, where the act is done.
	/// @throws Problem where it is not
	static Version done(Change change) {
		return switch (change) {
			case Change.Done(Version version) -> version;
			case Change.Faulty(List<Fault> faults) -> throw faulty(faults);
			case Change.Untested untested -> throw untested(untested);
			case Change.Refused(Change.Reason reason, String found) -> throw switch (reason) {
				case UNKNOWN -> VersionController.unknown();
				case STALE -> Etag.failed();
				case STATE -> new Problem(HttpStatus.CONFLICT, "version-state", found);
				case OWN -> new Problem(HttpStatus.FORBIDDEN, "own-version",
						"the caller is " + found + " (expected: another officer)");
				case MOVED -> new Problem(HttpStatus.CONFLICT, "active-changed",
						found + " (expected: a proposal against what is in force)");
			};
		};
	}

	/// A document that is no policy, kept or sent.
	/// @param faults at most a hundred
	static Problem faulty(List<Fault> faults) {
		return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "policy-faulty", "the document is no policy",
				faults.stream().map((fault) -> new Problem.Fault("#/document", fault.toString())).toList())
			.withMember("faults", FaultJson.of(faults));
	}

	private static Problem untested(Change.Untested untested) {
		Problem problem = new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "tests-failed", untested.found());
		PolicyCases.Report report = untested.report();
		return (report != null) ? problem.withMember("report", report) : problem;
	}

}
