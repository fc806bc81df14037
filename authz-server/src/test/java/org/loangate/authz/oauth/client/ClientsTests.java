package org.loangate.authz.oauth.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/// Two processes on one database.
class ClientsTests {

	private static TestClientStore database;

	private final Instant start = Instant.now();

	@BeforeAll
	static void create() {
		database = new TestClientStore();
	}

	private static Clients processAt(Instant now) {
		return new Clients(database.store(), Clock.fixed(now, java.time.ZoneOffset.UTC));
	}

	@Test
	void followsWhatAnotherProcessChangesWithinASecond() {
		add("changing", "https://a.example/");
		MovingClock clock = new MovingClock(this.start);
		Clients other = new Clients(database.store(), clock);
		ClientMetadata before = other.metadata("changing");

		database.transactions
			.executeWithoutResult((_) -> database.store().replace(client("changing", "https://b.example/"), "itself"));
		clock.now = this.start.plus(Duration.ofMillis(1001));

		assertThat(before.redirectUris()).containsExactly("https://a.example/");
		assertThat(other.metadata("changing").redirectUris()).containsExactly("https://b.example/");
		assertThat(other.findByClientId("changing").getRedirectUris()).containsExactly("https://b.example/");
	}

	@Test
	void forgetsWhomAnotherProcessEndedWithinASecond() {
		add("ending", "https://a.example/");
		MovingClock clock = new MovingClock(this.start);
		Clients other = new Clients(database.store(), clock);
		assertThat(other.findByClientId("ending")).isNotNull();

		database.transactions.executeWithoutResult((_) -> database.store().remove("ending", "itself"));
		clock.now = this.start.plus(Duration.ofMillis(1001));

		assertThat(other.findByClientId("ending")).isNull();
		assertThat(other.isDynamic("ending")).isFalse();
	}

	@Test
	void looksAgainWhenTheClockWasSetBack() {
		add("set-back", "https://a.example/");
		MovingClock clock = new MovingClock(this.start);
		Clients other = new Clients(database.store(), clock);
		assertThat(other.findByClientId("set-back")).isNotNull();

		database.transactions.executeWithoutResult((_) -> database.store().remove("set-back", "itself"));
		clock.now = this.start.minus(Duration.ofHours(1));

		assertThat(other.findByClientId("set-back")).isNull();
	}

	@Test
	void remembersAClientForASecond() {
		add("remembered", "https://a.example/");
		Clients process = processAt(this.start);

		assertThat(process.findByClientId("remembered")).isSameAs(process.findByClientId("remembered"));
	}

	@Test
	void makesAClientAnewOnlyWhenItChanged() {
		add("unchanged", "https://a.example/");
		MovingClock clock = new MovingClock(this.start);
		Clients process = new Clients(database.store(), clock);
		ClientMetadata before = process.metadata("unchanged");

		clock.now = this.start.plus(Duration.ofSeconds(2));

		assertThat(process.metadata("unchanged")).isSameAs(before);
	}

	@Test
	void knowsNobodyByAnEndlessName() {
		assertThat(processAt(this.start).findByClientId("a".repeat(100_000))).isNull();
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

	private static final class MovingClock extends Clock {

		private Instant now;

		MovingClock(Instant now) {
			this.now = now;
		}

		@Override
		public java.time.ZoneId getZone() {
			return java.time.ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(java.time.ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
