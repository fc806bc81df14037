package org.loangate.contract;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RequestContextTests {

	@Test
	void readsItsOwnJsonBack() {
		RequestContext context = new RequestContext("POST", "http://localhost:8080/loans", "e.y.J", null, "key-1",
				RequestContext.digest("{}".getBytes(StandardCharsets.UTF_8)));

		assertThat(RequestContext.parse(context.toJson())).isEqualTo(context);
	}

	@Test
	void leavesOutWhatIsNotThere() {
		assertThat(new RequestContext("GET", "http://localhost:8080/loans", null, "thumb", null, null).toJson())
			.isEqualTo("{\"method\":\"GET\",\"url\":\"http://localhost:8080/loans\",\"x5t#S256\":\"thumb\"}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"method\": 1, \"url\": \"u\"}",
			"{\"method\": \"GET\", \"url\": \"u\", \"more\": 1}",
			"{\"method\": \"GET\", \"url\": \"u\", \"idempotency_key\": \"two words\"}",
			"{\"method\": \"GET\", \"url\": \"u\", \"body_digest\": \"c2hvcnQ\"}" })
	void refusesAnythingElse(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> RequestContext.parse(json));
	}

	@Test
	void printsNoProof() {
		assertThat(new RequestContext("GET", "u", "secret-proof", null, null, null).toString())
			.doesNotContain("secret-proof");
	}

}
