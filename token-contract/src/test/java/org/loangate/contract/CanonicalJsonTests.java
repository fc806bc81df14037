package org.loangate.contract;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CanonicalJsonTests {

	private static final JsonMapper MAPPER = JsonMapper.shared();

	@ParameterizedTest(name = "{0}")
	@MethodSource("vectors")
	void writesTheFormOfTheSpecification(String section, JsonNode input, String expected) {
		assertThat(new String(CanonicalJson.of(input), StandardCharsets.UTF_8)).isEqualTo(expected);
	}

	@Test
	void writesAScalarAlone() {
		assertThat(CanonicalJson.of(MAPPER.readTree("\"a\""))).asString(StandardCharsets.UTF_8).isEqualTo("\"a\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "9007199254740993", "-9007199254740993", "123456789012345678901234567890", "1e400" })
	void refusesNumbersThatADoubleDoesNotHold(String number) {
		JsonNode node = MAPPER.readTree("[" + number + "]");

		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(node));
	}

	@Test
	void refusesWhatIsNotANumber() {
		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Map.of("a", Double.NaN)));
		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Map.of("a", Double.POSITIVE_INFINITY)));
	}

	@Test
	void refusesALoneSurrogateInAStringAndInAName() {
		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Map.of("a", "\ud800")));
		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Map.of("\udead", "a")));
	}

	@Test
	void refusesBytes() {
		assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of(Map.of("a", new byte[] { 1 })));
	}

	static Stream<Object[]> vectors() throws IOException {
		try (InputStream file = CanonicalJsonTests.class.getResourceAsStream("/vectors/rfc8785.json")) {
			JsonNode vectors = MAPPER.readTree(file);
			return Arrays.stream(MAPPER.treeToValue(vectors, JsonNode[].class))
				.map((vector) -> new Object[] { vector.get("section").stringValue(), vector.get("input"),
						vector.get("expected").stringValue() });
		}
	}

}
