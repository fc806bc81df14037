package org.loangate.authz.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FactsDocumentTests {

	@Test
	void describesEveryFactAsRulesSeeIt() throws IOException {
		String document = Files.readString(Path.of("..", "docs", "reference", "policy.md"));
		String facts = document.substring(document.indexOf("## Facts"), document.indexOf("## The default"));

		List<String> rows = facts.lines()
			.filter((line) -> line.startsWith("| `"))
			.map((line) -> line.replace("`", ""))
			.toList();

		assertThat(rows).isEqualTo(Fact.ALL.stream()
			.map((fact) -> "| " + fact.name() + " | " + fact.type().celName() + " | " + fact.unit() + " | "
					+ fact.meaning() + " |")
			.collect(Collectors.toList()));
	}

}
