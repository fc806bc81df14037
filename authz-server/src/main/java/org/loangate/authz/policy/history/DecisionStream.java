package org.loangate.authz.policy.history;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.history.PolicyHistory.Decided;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Decisions as they are taken, by whichever process.
///
/// While anybody listens, one thread of this process asks the database each second for what is new. Clocks of processes
/// differ, and a decision is seen only once its transaction is over: so it looks back over what it has seen, and passes
/// each decision on once.
///
/// Ends all subscriptions before the web server waits for its requests: whoever listens comes back, to another process.
///
/// **Threads:** safe; each [Subscription] belongs to one thread.
@Component
public final class DecisionStream implements SmartLifecycle {

	private static final Logger LOG = LoggerFactory.getLogger(DecisionStream.class);

	/// How many may listen to this process at a time.
	static final int MOST_SUBSCRIPTIONS = 50;

	private static final int QUEUED = 1000;

	private static final int AT_ONCE = 500;

	private static final int PLACES_AT_ONCE = 5000;

	private static final int REMEMBERED = 100_000;

	// Clocks that are two minutes behind, and a transaction that takes its time.
	private static final Duration LOOK_BACK = Duration.ofSeconds(150);

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private final PolicyHistory history;

	private final Clock clock;

	private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

	private final Object lock = new Object();

	private boolean polling;

	private volatile boolean running;

	DecisionStream(PolicyHistory history, Clock clock) {
		this.history = history;
		this.clock = clock;
	}

	/// Listens from now on.
	/// @param after the last decision seen before, or `null`: what came since then comes
	/// first, as far as 1,000 decisions
	/// @return nothing where too many listen already, or the process is about to end
	public Optional<Subscription> subscribe(@Nullable DecisionCursor after) {
		Subscription subscription = new Subscription();
		synchronized (this.lock) {
			if (!this.running || this.subscriptions.size() >= MOST_SUBSCRIPTIONS) {
				return Optional.empty();
			}
			if (!this.polling) {
				// What was there before anybody listened is not new.
				Set<UUID> seen = seen();
				Instant now = this.clock.instant();
				unseen(now.minus(LOOK_BACK), seen);
				Thread.ofVirtual().name("decision-stream").start(() -> poll(seen, now));
				this.polling = true;
			}
			this.subscriptions.add(subscription);
		}
		if (after != null) {
			try {
				subscription.catchUp(this.history.since(after, QUEUED));
			}
			catch (RuntimeException ex) {
				subscription.close();
				throw ex;
			}
		}
		return Optional.of(subscription);
	}

	private void poll(Set<UUID> seen, Instant started) {
		Instant asked = started;
		while (true) {
			try {
				Thread.sleep(PAUSE);
				if (isOver()) {
					return;
				}
				Instant now = this.clock.instant();
				List<UUID> unseen = unseen(asked.minus(LOOK_BACK), seen);
				for (int from = 0; from < unseen.size(); from += AT_ONCE) {
					this.history.find(unseen.subList(from, Math.min(from + AT_ONCE, unseen.size())))
						.forEach(
								(decided) -> this.subscriptions.forEach((subscription) -> subscription.offer(decided)));
				}
				asked = now;
			}
			catch (InterruptedException _) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (RuntimeException ex) {
				LOG.warn("new decisions cannot be read; tried again in a second", ex);
			}
		}
	}

	/// What came since a time and was not seen before, which from now on it was.
	private List<UUID> unseen(Instant since, Set<UUID> seen) {
		List<UUID> unseen = new ArrayList<>();
		DecisionCursor from = new DecisionCursor(since, new UUID(0, 0));
		List<DecisionCursor> found;
		do {
			found = this.history.places(from, PLACES_AT_ONCE);
			found.stream().map(DecisionCursor::id).filter(seen::add).forEach(unseen::add);
			from = found.isEmpty() ? from : found.getLast();
		}
		while (found.size() == PLACES_AT_ONCE);
		return unseen;
	}

	private static Set<UUID> seen() {
		return Collections.newSetFromMap(new LinkedHashMap<>() {

			@Override
			protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
				return size() > REMEMBERED;
			}

		});
	}

	private boolean isOver() {
		synchronized (this.lock) {
			if (this.subscriptions.isEmpty()) {
				this.polling = false;
				return true;
			}
			return false;
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		synchronized (this.lock) {
			this.running = false;
			this.subscriptions.forEach(Subscription::close);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/// One listener's part of the stream.
	public final class Subscription implements AutoCloseable {

		private final BlockingQueue<Decided> queue = new ArrayBlockingQueue<>(QUEUED);

		private final List<Decided> earlier = new ArrayList<>();

		private final Set<UUID> given = new HashSet<>();

		private volatile boolean open = true;

		private void catchUp(List<Decided> decisions) {
			this.earlier.addAll(decisions);
			decisions.forEach((decided) -> this.given.add(decided.id()));
		}

		private void offer(Decided decided) {
			// One that does not keep up starts again from what it has seen.
			if (!this.queue.offer(decided)) {
				close();
			}
		}

		/// The next decision.
		/// @return nothing where none came for so long
		/// @throws InterruptedException when the waiting thread is to end
		public Optional<Decided> next(Duration patience) throws InterruptedException {
			if (!this.earlier.isEmpty()) {
				return Optional.of(this.earlier.removeFirst());
			}
			Decided next = this.queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
			return Optional.ofNullable(next).filter((decided) -> !this.given.remove(decided.id()));
		}

		/// Whether more may come.
		public boolean isOpen() {
			return this.open;
		}

		@Override
		public void close() {
			this.open = false;
			DecisionStream.this.subscriptions.remove(this);
		}

	}

}
