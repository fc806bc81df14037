package org.loangate.gateway.route;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class UpstreamsTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "upstreams:\n  lending-api: http://localhost:8081/lending-api/\n",
			"{\"upstreams\": {\"lending-api\": \"http://localhost:8081/lending-api\"}}" })
	void readsYamlAndJson(String text) throws IOException {
		Upstreams upstreams = Upstreams.read(file(text));

		assertThat(upstreams.find("lending-api")).hasValue(URI.create("http://localhost:8081/lending-api"));
		assertThat(upstreams.find("other")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "upstreams: []", "upstreams: {a: 'ftp://host'}", "upstreams: {a: /path}",
			"upstreams: {a: 'http://user@host'}", "upstreams: {a: 'http://host?q'}" })
	void refusesAnythingElse(String text) throws IOException {
		Path file = file(text);

		assertThatIllegalArgumentException().isThrownBy(() -> Upstreams.read(file))
			.withMessageContaining("LOANGATE_UPSTREAMS_FILE");
	}

	@Test
	void refusesAFileThatIsNotThere() {
		assertThatIllegalArgumentException().isThrownBy(() -> Upstreams.read(this.directory.resolve("none")));
	}

	private Path file(String text) throws IOException {
		return Files.writeString(this.directory.resolve("upstreams.yaml"), text);
	}

}
