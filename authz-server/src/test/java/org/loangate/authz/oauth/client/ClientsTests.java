package org.loangate.authz.oauth.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Two processes on one database.
class ClientsTests {

	private static TestClientStore database;

	@BeforeAll
	static void create() {
		database = new TestClientStore();
	}

	@Test
	void followsWhatAnotherProcessChangesWithinASecond() {
		add("changing", "https://a.example/");
		MovingClock clock = new MovingClock();
		Clients other = new Clients(database.store(), clock);
		ClientMetadata before = other.metadata("changing");

		database.transactions
			.executeWithoutResult((_) -> database.store().replace(client("changing", "https://b.example/"), "itself"));
		clock.forward(Duration.ofMillis(1001));

		assertThat(before.redirectUris()).containsExactly("https://a.example/");
		assertThat(other.metadata("changing").redirectUris()).containsExactly("https://b.example/");
		assertThat(other.findByClientId("changing").getRedirectUris()).containsExactly("https://b.example/");
	}

	@Test
	void forgetsWhomAnotherProcessEndedWithinASecond() {
		add("ending", "https://a.example/");
		MovingClock clock = new MovingClock();
		Clients other = new Clients(database.store(), clock);
		assertThat(other.findByClientId("ending")).isNotNull();

		database.transactions.executeWithoutResult((_) -> database.store().remove("ending", "itself"));
		clock.forward(Duration.ofMillis(1001));

		assertThat(other.findByClientId("ending")).isNull();
		assertThat(other.isDynamic("ending")).isFalse();
	}

	@Test
	void looksAgainWhenTheClockWasSetBack() {
		add("set-back", "https://a.example/");
		MovingClock clock = new MovingClock();
		Clients other = new Clients(database.store(), clock);
		assertThat(other.findByClientId("set-back")).isNotNull();

		database.transactions.executeWithoutResult((_) -> database.store().remove("set-back", "itself"));
		clock.forward(Duration.ofHours(-1));

		assertThat(other.findByClientId("set-back")).isNull();
	}

	@Test
	void remembersAClientForASecond() {
		add("remembered", "https://a.example/");
		Clients process = new Clients(database.store(), new MovingClock());

		assertThat(process.findByClientId("remembered")).isSameAs(process.findByClientId("remembered"));
	}

	@Test
	void makesAClientAnewOnlyWhenItChanged() {
		add("unchanged", "https://a.example/");
		MovingClock clock = new MovingClock();
		Clients process = new Clients(database.store(), clock);
		ClientMetadata before = process.metadata("unchanged");

		clock.forward(Duration.ofSeconds(2));

		assertThat(process.metadata("unchanged")).isSameAs(before);
	}

	@Test
	void knowsNobodyByAnEndlessName() {
		assertThat(new Clients(database.store(), new MovingClock()).findByClientId("a".repeat(100_000))).isNull();
	}

	private static void add(String clientId, String redirect) {
		database.transactions
			.executeWithoutResult((_) -> database.store().add(client(clientId, redirect), "token", "registrar"));
	}

	private static ClientMetadata client(String clientId, String redirect) {
		return ClientMetadata.of(JsonMapper.shared()
			.valueToTree(Map.of("client_id", clientId, "token_endpoint_auth_method", "none", "redirect_uris",
					List.of(redirect))));
	}

}
