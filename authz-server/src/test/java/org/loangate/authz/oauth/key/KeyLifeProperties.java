package org.loangate.authz.oauth.key;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.loangate.authz.oauth.key.KeyLife.Step;
import org.loangate.authz.oauth.key.StoredKey.State;

import static org.assertj.core.api.Assertions.assertThat;

/// No order of time passing, processes looking and operators rotating breaks what readers rely on.
class KeyLifeProperties {

	private static final Duration LIFETIME = Duration.ofDays(3);

	private static final Duration LEAD_TIME = Duration.ofHours(1);

	private static final Set<SigningAlgorithm> OFFERED = Set.of(SigningAlgorithm.ES256, SigningAlgorithm.PS256);

	private final KeyLife life = new KeyLife(LIFETIME, LEAD_TIME);

	private final Map<String, StoredKey> keys = new HashMap<>();

	private final Set<String> first = new HashSet<>();

	private int made;

	@Property
	void everyTokenFindsItsKeyPublished(@ForAll("histories") List<Event> history) {
		this.keys.clear();
		this.first.clear();
		Instant now = Instant.parse("2026-11-22T12:00:00Z");
		settle(now);
		for (Event event : history) {
			now = now.plus(event.later());
			if (event.rotates()) {
				settle(now);
				rotate(now);
			}
			else {
				settle(now);
			}
			holds(now);
		}
	}

	@Provide
	Arbitrary<List<Event>> histories() {
		return net.jqwik.api.Combinators
			.combine(Arbitraries.longs().between(0, Duration.ofDays(4).toSeconds()), Arbitraries.of(false, false, true))
			.as((seconds, rotates) -> new Event(Duration.ofSeconds(seconds), rotates))
			.list()
			.ofMinSize(1)
			.ofMaxSize(40);
	}

	private void holds(Instant now) {
		for (SigningAlgorithm algorithm : OFFERED) {
			assertThat(this.keys.values())
				.filteredOn((key) -> key.algorithm() == algorithm && key.state() == State.ACTIVE)
				.as("one key of each algorithm signs")
				.singleElement()
				.satisfies((key) -> {
					if (!this.first.contains(key.kid())) {
						assertThat(key.signsSince()).as("published before it signed")
							.isAfterOrEqualTo(key.createdAt().plus(LEAD_TIME));
					}
					assertThat(now).as("not past its lifetime, unless the next one is on its way")
						.satisfiesAnyOf((time) -> assertThat(time).isBefore(key.signsSince().plus(LIFETIME)),
								(_) -> assertThat(this.keys.values()).anyMatch(
										(other) -> other.algorithm() == algorithm && other.state() == State.NEXT));
				});
		}
		this.keys.values()
			.stream()
			.filter((key) -> key.state() == State.RETIRED)
			.forEach((key) -> assertThat(now).as("published until its last token lapsed")
				.isAfterOrEqualTo(key.supersededAt().plus(KeyLife.LINGERS)));
		assertThat(this.life.due(live(), OFFERED, (_) -> false, now)).as("nothing is left to do").isEmpty();
	}

	private List<StoredKey> live() {
		return new ArrayList<>(this.keys.values());
	}

	// As rows change, one step after the other; a step may make the next one due.
	private void settle(Instant now) {
		for (List<Step> due = due(now); !due.isEmpty(); due = due(now)) {
			due.forEach((step) -> take(step, now));
		}
	}

	private List<Step> due(Instant now) {
		return this.life.due(live(), OFFERED, (_) -> false, now);
	}

	private void rotate(Instant now) {
		OFFERED.stream()
			.filter((algorithm) -> this.keys.values()
				.stream()
				.noneMatch((key) -> key.algorithm() == algorithm && key.state() == State.NEXT))
			.forEach((algorithm) -> take(new Step.Make(algorithm, State.NEXT), now));
	}

	private void take(Step step, Instant now) {
		switch (step) {
			case Step.Make(SigningAlgorithm algorithm, State state) -> {
				String kid = "key-" + this.made++;
				if (state == State.ACTIVE) {
					this.first.add(kid);
				}
				put(kid, algorithm, state, now, (state == State.ACTIVE) ? now : null, null);
			}
			case Step.Activate(StoredKey next) -> {
				live().stream()
					.filter((key) -> key.algorithm() == next.algorithm() && key.state() == State.ACTIVE)
					.forEach((key) -> put(key.kid(), key.algorithm(), State.SUPERSEDED, key.createdAt(),
							key.activatedAt(), now));
				put(next.kid(), next.algorithm(), State.ACTIVE, next.createdAt(), now, null);
			}
			case Step.Supersede(StoredKey key) ->
				put(key.kid(), key.algorithm(), State.SUPERSEDED, key.createdAt(), key.activatedAt(), now);
			case Step.Retire(StoredKey key) ->
				put(key.kid(), key.algorithm(), State.RETIRED, key.createdAt(), key.activatedAt(), key.supersededAt());
		}
	}

	private void put(String kid, SigningAlgorithm algorithm, State state, Instant createdAt, Instant activatedAt,
			Instant supersededAt) {
		JWK jwk = new OctetSequenceKey.Builder(new byte[] { 1 }).keyID(kid).build();
		this.keys.put(kid, new StoredKey(kid, algorithm, state, jwk, null, null, createdAt, activatedAt, supersededAt));
	}

	/// Time passes, then somebody looks, and may rotate.
	record Event(Duration later, boolean rotates) {
	}

}
