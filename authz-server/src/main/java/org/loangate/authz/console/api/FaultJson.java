package org.loangate.authz.console.api;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.language.Fault;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/// A fault of a document as the API shows it: see [Fault].
///
/// @param in the body's field it is in, where it may be in more than one
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonNaming(SnakeCaseStrategy.class)
record FaultJson(@Nullable String in, int line, int column, int endLine, int endColumn, String path, String found,
		String expected) {

	static List<FaultJson> of(List<Fault> faults) {
		return in(null, faults);
	}

	static List<FaultJson> in(@Nullable String field, List<Fault> faults) {
		return faults.stream()
			.map((fault) -> new FaultJson(field, fault.line(), fault.column(), fault.endLine(), fault.endColumn(),
					fault.path(), fault.found(), fault.expected()))
			.toList();
	}

}
