package org.loangate.authz.stepup;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Subject;
import org.loangate.authz.platform.RedisFaults;
import org.loangate.authz.platform.RedisScripts;
import org.loangate.authz.policy.Actor;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.session.Assurances;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Expiry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.data.redis.core.HashOperations;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/// Running requests for proofs. What is proven for one of them belongs to it alone and ends with it.
///
/// **Redis:** `loangate:step-up:{<id>}`, a hash that lives until the request expires: `challenge`, one `proof:<factor>`
/// for each factor proven, `ended` once wrong tries ended it. Losing it makes the person begin again.
@Component
public final class StepUps {

	private static final String PROOF = "proof:";

	private static final JsonMapper MAPPER = JsonMapper.shared();

	private static final RedisScript<Long> PUT = RedisScripts.counting("stepup/step-up-put");

	private final StringRedisTemplate redis;

	private final List<Factor> factors;

	private final Policies policies;

	private final Quarantine quarantine;

	private final Clock clock;

	private final SecureRandom random;

	StepUps(StringRedisTemplate redis, List<Factor> factors, Policies policies, Quarantine quarantine, Clock clock,
			SecureRandom random) {
		this.redis = redis;
		this.factors = List.copyOf(factors);
		this.policies = policies;
		this.quarantine = quarantine;
		this.clock = clock;
		this.random = random;
	}

	/// Begins to ask for more proof.
	public StepUpChallenge open(StepUpRequest request) {
		return open(request, false);
	}

	/// Begins to ask for the fresh proof that guards a change to the account's own
	/// factors.
	StepUpChallenge openForEnrolment(StepUpRequest request) {
		return open(request, true);
	}

	private StepUpChallenge open(StepUpRequest request, boolean enrolment) {
		Duration life = Duration.between(this.clock.instant(), request.expiresAt());
		if (!life.isPositive()) {
			throw new IllegalArgumentException("expiresAt: " + request.expiresAt() + " (expected: in the future)");
		}
		StepUpChallenge challenge = new StepUpChallenge(Subject.random(this.random).id(), request, List.of(), enrolment,
				false, null);
		String key = key(challenge.id());
		RedisFaults.translate(() -> {
			this.redis.<String, String>opsForHash().put(key, "challenge", MAPPER.writeValueAsString(challenge));
			return this.redis.expire(key, life);
		});
		return challenge;
	}

	/// The running request of that sign-in. Another person's, or another session's, is
	/// not there.
	public Optional<StepUpChallenge> find(String id, SignIn signIn) {
		return load(id).filter((challenge) -> challenge.request().sid().equals(signIn.sid())
				&& challenge.request().subject().equals(signIn.subject()));
	}

	private Optional<StepUpChallenge> load(String id) {
		if (!id.matches("[A-Za-z0-9_-]{22}")) {
			return Optional.empty();
		}
		HashOperations<String, String, String> hashes = this.redis.opsForHash();
		Map<String, String> fields = RedisFaults.translate(() -> hashes.entries(key(id)));
		String json = fields.get("challenge");
		if (json == null) {
			return Optional.empty();
		}
		StepUpChallenge opened = MAPPER.readValue(json, StepUpChallenge.class);
		if (Expiry.isPast(opened.request().expiresAt(), this.clock.instant())) {
			return Optional.empty();
		}
		List<ProvenFactor> proofs = new ArrayList<>();
		fields.forEach((name, value) -> {
			if (name.startsWith(PROOF)) {
				proofs.add(MAPPER.readValue(value, ProvenFactor.class));
			}
		});
		return Optional.of(new StepUpChallenge(opened.id(), opened.request(), proofs, opened.enrolment(),
				fields.containsKey("ended"), fields.get("ended")));
	}

	/// How far it has come, for the sign-in as it is now.
	public Progress progress(StepUpChallenge challenge, SignIn signIn) {
		if (challenge.ended()) {
			return new Progress.Ended(Objects.requireNonNullElse(challenge.endedBy(), ""));
		}
		return new StepUpPlan(challenge, signIn, candidates(challenge), this.quarantine.of(signIn.subject()),
				this.policies.active(), this.clock.instant())
			.progress();
	}

	private List<Factor> candidates(StepUpChallenge challenge) {
		return this.factors.stream()
			.filter((factor) -> factor.serves(challenge.request().binding()))
			.filter((factor) -> !factor.profile().amr().contains("pwd"))
			.filter((factor) -> Stream.of(factor.profile(), factor.strongest())
				.anyMatch((profile) -> !challenge.request().excluded().contains(profile.id())))
			.toList();
	}

	/// What a sign-in as a whole amounts to, without anything proven for one transaction
	/// only.
	public Assurance assurance(SignIn signIn) {
		return assurances().of(null, signIn.liveFactors(this.clock.instant()));
	}

	/// The sign-in as if nothing had been proven in it by what is held in quarantine.
	/// @return nothing when nothing else still counts
	public Optional<SignIn> settled(SignIn signIn) {
		Quarantine.Held held = this.quarantine.of(signIn.subject());
		List<ProvenFactor> factors = signIn.liveFactors(this.clock.instant())
			.stream()
			.filter((factor) -> !held.covers(factor))
			.toList();
		return factors.isEmpty() ? Optional.empty()
				: Optional.of(new SignIn(signIn.subject(), signIn.sid(), factors, signIn.startedAt()));
	}

	/// The same, as policy's facts know it.
	public Actor.Session session(SignIn signIn) {
		Assurance assurance = assurance(signIn);
		return new Actor.Session(signIn.startedAt(), assurance.acr(), assurance.amr());
	}

	/// Whether a sign-in reaches classes as policy defines them, the lowest among them.
	public boolean reaches(SignIn signIn, Set<Acr> acrs) {
		Set<Acr> all = EnumSet.of(Acr.SINGLE);
		all.addAll(acrs);
		return assurances().reaches(all, null, signIn.liveFactors(this.clock.instant()));
	}

	private Assurances assurances() {
		return new Assurances(this.policies.active().assurance());
	}

	/// Begins to ask for one of the factors.
	Prompt begin(StepUpChallenge challenge, String factor) {
		return factor(challenge, factor).map((found) -> found.begin(ceremony(challenge)))
			.orElseGet(() -> new Prompt.Unavailable(Outcome.Reason.FACTOR_NOT_ENROLLED));
	}

	/// What the page of a factor shows besides.
	Map<String, String> page(StepUpChallenge challenge, String factor) {
		return factor(challenge, factor).map((found) -> found.page(ceremony(challenge))).orElseGet(Map::of);
	}

	/// Looks for answers that came from elsewhere meanwhile.
	/// @return why the latest of them was refused, if it was
	Optional<Outcome.Reason> collect(StepUpChallenge challenge) {
		return candidates(challenge).stream()
			.filter(Factor::answersLater)
			.map((factor) -> factor.profile().id())
			.filter((id) -> challenge.proofs().stream().noneMatch((proof) -> proof.factor().equals(id)))
			.map((id) -> submit(challenge, id, new Submission(Map.of())))
			.flatMap((outcome) -> (outcome instanceof Outcome.Refused(Outcome.Reason reason)) ? Stream.of(reason)
					: Stream.empty())
			.filter((reason) -> reason == Outcome.Reason.FACTOR_WRONG || reason == Outcome.Reason.FACTOR_EXPIRED)
			.findFirst();
	}

	/// Checks an answer for one of the factors and keeps what it proved. Wrong answers
	/// that lock the factor end the
	/// attempt.
	public Outcome submit(StepUpChallenge challenge, String factor, Submission submission) {
		if (challenge.ended()) {
			return new Outcome.Refused(Outcome.Reason.FACTOR_LOCKED);
		}
		Outcome outcome = factor(challenge, factor).map((found) -> found.verify(ceremony(challenge), submission))
			.orElseGet(() -> new Outcome.Refused(Outcome.Reason.FACTOR_NOT_ENROLLED));
		return switch (outcome) {
			case Outcome.Verified(ProvenFactor proof) ->
				put(challenge.id(), PROOF + proof.factor(), MAPPER.writeValueAsString(proof)) ? outcome
						: new Outcome.Refused(Outcome.Reason.FACTOR_EXPIRED);
			case Outcome.Refused(Outcome.Reason reason) when reason == Outcome.Reason.FACTOR_LOCKED -> {
				put(challenge.id(), "ended", factor);
				yield outcome;
			}
			case Outcome.Refused _, Outcome.Pending _ -> outcome;
		};
	}

	private Optional<Factor> factor(StepUpChallenge challenge, String id) {
		return candidates(challenge).stream()
			.filter((factor) -> factor.profile().id().equals(id))
			.filter((factor) -> factor.isEnrolled(challenge.request().subject()))
			.findFirst();
	}

	private Ceremony ceremony(StepUpChallenge challenge) {
		StepUpRequest request = challenge.request();
		return new Ceremony(challenge.id(), request.subject(), request.sid(), request.binding(), request.expiresAt(),
				request.settled(), request.needsHardware(), pathOf(challenge));
	}

	private boolean put(String id, String field, String value) {
		@Nullable Long kept = RedisFaults.translate(() -> this.redis.execute(PUT, List.of(key(id)), field, value));
		return kept != null && kept == 1;
	}

	/// Takes back what a factor proved for a request that may still run.
	public void withdraw(String id, String factor) {
		RedisFaults.translate(() -> this.redis.opsForHash().delete(key(id), PROOF + factor));
	}

	/// The page that asks for the next missing factor.
	public String pathOf(StepUpChallenge challenge) {
		return "/step-up/" + challenge.id();
	}

	/// Ends a request: what was proven for it counts for nothing any more.
	public void close(String id) {
		RedisFaults.translate(() -> this.redis.delete(key(id)));
	}

	/// Whether the person has anything beyond a password that is not held in quarantine
	/// and does not stand in for a lost
	/// factor.
	public boolean hasSettledFactor(Subject subject) {
		Quarantine.Held held = this.quarantine.of(subject);
		return this.factors.stream()
			.filter((factor) -> factor.serves(null) && !factor.recovers() && !factor.profile().amr().contains("pwd"))
			.anyMatch((factor) -> factor.credentials(subject)
				.stream()
				.anyMatch((credential) -> held.until(factor.profile().id(), credential).isEmpty()));
	}

	/// Whether the person has anything that counts once their address is confirmed.
	public boolean awaitsAddress(Subject subject) {
		return this.quarantine.isUntilConfirmed(subject);
	}

	/// The factors that stand in for a lost one, by the names policy knows.
	Set<String> recovering() {
		return this.factors.stream()
			.filter(Factor::recovers)
			.map((factor) -> factor.profile().id())
			.collect(Collectors.toSet());
	}

	/// Where a person adds a factor, a local path.
	/// @param id the factor's, or that of its strongest kind
	public Optional<String> enrolment(String id) {
		return this.factors.stream()
			.filter((factor) -> factor.profile().id().equals(id) || factor.strongest().id().equals(id))
			.findFirst()
			.flatMap(Factor::enrolment);
	}

	/// The factors that a person has enrolled, by the names policy knows.
	public List<String> enrolled(Subject subject) {
		return this.factors.stream()
			.filter((factor) -> factor.isEnrolled(subject))
			.map((factor) -> factor.profile().id())
			.toList();
	}

	/// When the newest of each factor that a person has came to the account, by the names
	/// policy knows.
	public Map<String, Instant> enrolledAt(Subject subject) {
		Map<String, Instant> times = new HashMap<>();
		this.factors.forEach(
				(factor) -> factor.enrolledAt(subject).ifPresent((time) -> times.put(factor.profile().id(), time)));
		return times;
	}

	/// When one of a person's credentials came to the account.
	Optional<Instant> enrolledAt(Subject subject, String factor, String credential) {
		return this.factors.stream()
			.filter((one) -> one.profile().id().equals(factor))
			.findFirst()
			.flatMap((one) -> one.enrolledAt(subject, credential));
	}

	/// The factors of which a person has nothing but what is held in quarantine, by the
	/// names policy knows.
	public List<String> quarantined(Subject subject) {
		Quarantine.Held held = this.quarantine.of(subject);
		return held.isEmpty() ? List.of() : this.factors.stream().filter((factor) -> {
			List<String> credentials = factor.credentials(subject);
			return !credentials.isEmpty() && credentials.stream()
				.allMatch((credential) -> held.until(factor.profile().id(), credential).isPresent());
		}).map((factor) -> factor.profile().id()).toList();
	}

	/// Whether a person has one of a factor that is not held in quarantine.
	public boolean hasSettled(Subject subject, String factor) {
		return enrolled(subject).contains(factor) && !quarantined(subject).contains(factor);
	}

	/// The kinds of a factor that a person has, by the names policy knows.
	public List<String> kinds(Subject subject, String factor) {
		return this.factors.stream()
			.filter((known) -> known.profile().id().equals(factor))
			.flatMap((known) -> known.kinds(subject).stream())
			.toList();
	}

	private static String key(String id) {
		return "loangate:step-up:{" + id + "}";
	}

}
