package org.loangate.authz.oauth.key;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.loangate.authz.oauth.key.StoredKey.State;

/// When a key does what: published ahead of its first signature, published still when the last token it signed lapses.
///
/// @param lifetime how long a key signs
/// @param leadTime how long it is published before
record KeyLife(Duration lifetime, Duration leadTime) {

	/// The longest that anything lives that is signed here.
	static final Duration LONGEST_TOKEN = Duration.ofHours(1);

	/// How long a process signs with what it last read of the keys.
	static final Duration LONGEST_UNREAD = Duration.ofMinutes(5);

	private static final Duration SKEW = Duration.ofMinutes(1);

	/// How long a key stays published after another took its place: a process that has
	/// not read of it yet may sign one more token.
	static final Duration LINGERS = LONGEST_TOKEN.plus(LONGEST_UNREAD).plus(SKEW);

	/// What is due.
	/// @param keys all that are not yet retired
	/// @param offered the algorithms that there must be a key for
	/// @param misplaced whether a key is kept where none should be any more
	List<Step> due(Collection<StoredKey> keys, Set<SigningAlgorithm> offered, Predicate<StoredKey> misplaced,
			Instant now) {
		List<Step> steps = new ArrayList<>();
		for (SigningAlgorithm algorithm : SigningAlgorithm.values()) {
			Optional<StoredKey> active = only(keys, algorithm, State.ACTIVE);
			Optional<StoredKey> next = only(keys, algorithm, State.NEXT);
			if (!offered.contains(algorithm)) {
				active.ifPresent((key) -> steps.add(new Step.Supersede(key)));
				next.ifPresent((key) -> steps.add(new Step.Retire(key)));
			}
			else if (next.isPresent()) {
				if (active.isEmpty() || !now.isBefore(next.get().createdAt().plus(this.leadTime))) {
					steps.add(new Step.Activate(next.get()));
				}
			}
			else if (active.isEmpty()) {
				// Nobody can hold an older set with another key of this algorithm in it.
				steps.add(new Step.Make(algorithm, State.ACTIVE));
			}
			else if (misplaced.test(active.get())
					|| !now.isBefore(active.get().signsSince().plus(this.lifetime).minus(this.leadTime))) {
				steps.add(new Step.Make(algorithm, State.NEXT));
			}
		}
		keys.stream()
			.filter((key) -> key.state() == State.SUPERSEDED && key.supersededAt() != null
					&& !now.isBefore(key.supersededAt().plus(LINGERS)))
			.forEach((key) -> steps.add(new Step.Retire(key)));
		return steps;
	}

	private static Optional<StoredKey> only(Collection<StoredKey> keys, SigningAlgorithm algorithm, State state) {
		return keys.stream().filter((key) -> key.algorithm() == algorithm && key.state() == state).findFirst();
	}

	/// One change.
	sealed interface Step {

		/// A new key, to sign later or at once.
		record Make(SigningAlgorithm algorithm, State state) implements Step {
		}

		/// The next key signs from now on, in place of the one that did.
		record Activate(StoredKey key) implements Step {
		}

		/// A key signs no more, with none in its place.
		record Supersede(StoredKey key) implements Step {
		}

		/// A key's private half goes.
		record Retire(StoredKey key) implements Step {
		}

	}

}
