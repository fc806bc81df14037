package org.loangate.authz.oauth.authorize;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Role;
import org.loangate.authz.loan.LoanApplication;
import org.loangate.authz.loan.LoanApplications;
import org.loangate.authz.loan.Proposal;
import org.loangate.authz.oauth.client.ClientMetadata;
import org.loangate.authz.oauth.client.Clients;
import org.loangate.authz.oauth.client.StaffScopes;
import org.loangate.authz.oauth.grant.Grant;
import org.loangate.authz.oauth.token.IdTokenHints;
import org.loangate.authz.oauth.token.RequestedClaims;
import org.loangate.authz.oauth.token.StandardClaims;
import org.loangate.authz.platform.ClientNetwork;
import org.loangate.authz.policy.Actor;
import org.loangate.authz.policy.Policies;
import org.loangate.authz.session.BrowserSessions;
import org.loangate.authz.session.Continuation;
import org.loangate.authz.session.Continuations;
import org.loangate.authz.session.CurrentRole;
import org.loangate.authz.session.KnownDevices;
import org.loangate.authz.session.ProvenFactor;
import org.loangate.authz.session.SignIn;
import org.loangate.authz.stepup.Progress;
import org.loangate.authz.stepup.StepUpChallenge;
import org.loangate.authz.stepup.StepUpRequest;
import org.loangate.authz.stepup.StepUps;
import org.loangate.authz.stepup.Summary;
import org.loangate.contract.Acr;
import org.loangate.contract.Assurance;
import org.loangate.contract.Requirement;
import org.loangate.contract.Route;
import org.loangate.contract.Terms;

import org.springframework.stereotype.Component;

/// What an interaction still needs: a sign-in, more proof, the borrower's word on the terms, or nothing.
///
/// Asked anew at every visit, from the session, the application and the clock alone; nothing a browser sends counts.
///
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest">OpenID Connect Core 1.0, section
/// 3.1.2.1</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9470#section-5">RFC 9470, section 5</a>
@Component
final class AuthorizationSteps {

	private static final Duration STEP_UP_LIFETIME = Duration.ofMinutes(10);

	/// Stands in the address that leads back from the sign-in page to the client. Once
	/// there is an application, it is declined on its own page.
	private static final String DECLINED = "declined";

	/// Stands in the address that the loan's pages end at.
	private static final String TOLD = "&told=1";

	private final Clients clients;

	private final BrowserSessions sessions;

	private final KnownDevices devices;

	private final CurrentRole roles;

	private final Continuations continuations;

	private final StepUps stepUps;

	private final LoanApplications loans;

	private final Policies policies;

	private final AuthorizationRequestRules rules;

	private final Interactions interactions;

	private final IdTokenHints hints;

	private final Consents consents;

	private final Clock clock;

	AuthorizationSteps(Clients clients, BrowserSessions sessions, KnownDevices devices, CurrentRole roles,
			Continuations continuations, StepUps stepUps, LoanApplications loans, Policies policies,
			AuthorizationRequestRules rules, Interactions interactions, IdTokenHints hints, Consents consents,
			Clock clock) {
		this.clients = clients;
		this.sessions = sessions;
		this.devices = devices;
		this.roles = roles;
		this.continuations = continuations;
		this.stepUps = stepUps;
		this.loans = loans;
		this.policies = policies;
		this.rules = rules;
		this.interactions = interactions;
		this.hints = hints;
		this.consents = consents;
		this.clock = clock;
	}

	/// The next step.
	Step next(HttpServletRequest request, Interaction interaction) {
		ClientMetadata client = this.clients.metadata(interaction.clientId());
		if (request.getParameter(DECLINED) != null && interaction.applicationId() == null) {
			return new Refusal("access_denied", "borrower-declined");
		}
		boolean silent = prompts(interaction).contains("none");
		Optional<SignIn> current = this.sessions.current(request);
		if (current.isEmpty() || mustSignInAgain(interaction, client, current.get())) {
			return silent ? new Refusal("login_required", "prompt: none, but nobody is signed in")
					: signIn(request, interaction, client, current.isPresent());
		}
		SignIn signIn = current.get();
		if (!isExpected(interaction, signIn)) {
			// OpenID Connect Core 1.0, 3.1.2.1 and 5.5.1: the client asks for one person.
			return (silent || isSignedInFor(interaction, signIn))
					? new Refusal("login_required", "id_token_hint, claims: somebody else is signed in")
					: signIn(request, interaction, client, true);
		}
		Optional<Refusal> separated = this.roles.of(request, signIn.subject())
			.map((role) -> othersWork(interaction, role))
			.orElseThrow(() -> new IllegalStateException("a sign-in without an account"));
		if (separated.isPresent()) {
			return separated.get();
		}
		Optional<Terms> terms = this.rules.terms(interaction);
		if (terms.isPresent()) {
			return silent ? new Refusal("interaction_required", "prompt: none, but a transaction is to be confirmed")
					: transaction(request, interaction, client, signIn, terms.get());
		}
		return plain(interaction, client, signIn, silent);
	}

	/// Why a person of that role cannot have what is asked for, whatever client asks: a
	/// loan is a borrower's, and what staff do is not.
	private static Optional<Refusal> othersWork(Interaction interaction, Role role) {
		if (interaction.hasTransaction() && role.isStaff()) {
			return Optional.of(new Refusal("access_denied", "refused"));
		}
		return StaffScopes.refused(interaction.scopes(), role)
			.map((scope) -> new Refusal("invalid_scope",
					"scope: " + scope + " (expected: what a " + role.value() + " may have)"));
	}

	private static Set<String> prompts(Interaction interaction) {
		return Set.copyOf(AuthorizationRequestRules.values(interaction.parameter("prompt").orElse(null)));
	}

	private boolean isExpected(Interaction interaction, SignIn signIn) {
		Set<String> subjects = interaction.claims().subjects();
		return (subjects.isEmpty() || subjects.contains(signIn.subject().id()))
				&& interaction.parameter("id_token_hint")
					.flatMap(this.hints::read)
					.map((hint) -> hint.sub().equals(signIn.subject().id()))
					.orElse(true);
	}

	private static boolean isSignedInFor(Interaction interaction, SignIn signIn) {
		return !firstFactorAt(signIn).isBefore(interaction.startedAt());
	}

	private static Instant firstFactorAt(SignIn signIn) {
		return signIn.firstFactor().map(ProvenFactor::at).orElse(Instant.EPOCH);
	}

	private boolean mustSignInAgain(Interaction interaction, ClientMetadata client, SignIn signIn) {
		if (isSignedInFor(interaction, signIn)) {
			return false;
		}
		Instant first = firstFactorAt(signIn);
		Set<String> prompts = prompts(interaction);
		if (prompts.contains("login") || prompts.contains("select_account") || prompts.contains("create")) {
			return true;
		}
		Duration age = Duration.between(first, this.clock.instant());
		Duration longest = maxAge(interaction, client);
		if (interaction.hasTransaction()) {
			Duration signInAge = this.policies.active().settings().signInAge();
			longest = (longest == null || signInAge.compareTo(longest) < 0) ? signInAge : longest;
		}
		return longest != null && age.compareTo(longest) > 0;
	}

	private static @Nullable Duration maxAge(Interaction interaction, ClientMetadata client) {
		return interaction.parameter("max_age")
			.map(Long::parseLong)
			.or(() -> Optional.ofNullable(client.defaultMaxAge()))
			.map(Duration::ofSeconds)
			.orElse(null);
	}

	private Step signIn(HttpServletRequest request, Interaction interaction, ClientMetadata client, boolean again) {
		Continuation continuation = new Continuation(interaction.id(), interaction.path(), client.clientName(),
				AuthorizationAnswers.formActionSource(interaction.redirectUri()),
				interaction.parameter("login_hint").filter((hint) -> hint.length() <= 320).orElse(null), again,
				(interaction.applicationId() == null) ? interaction.path() + "&" + DECLINED + "=1" : null);
		return new Page(
				prompts(interaction).contains("create") ? this.continuations.registrationPath(request, continuation)
						: this.continuations.signInPath(request, continuation));
	}

	private Step transaction(HttpServletRequest request, Interaction interaction, ClientMetadata client, SignIn signIn,
			Terms terms) {
		Asked asked = asked(interaction, client);
		if (asked.isUnknown()) {
			return unmet();
		}
		Requirement wanted = asked.candidates().stream().findFirst().orElse(Requirement.NONE).join(scopes(interaction));
		LoanApplication application;
		try {
			application = this.loans.propose(new Proposal(signIn.subject(), client.clientId(), client.clientName(),
					terms, interaction.parameter("dpop_jkt").orElse(null), wanted, interaction.id(),
					new Actor(ClientNetwork.of(request), request.getHeader("User-Agent"),
							this.devices.seen(request, signIn.subject()).orElse(null), this.stepUps.session(signIn)),
					signIn.sid(), interaction.path() + TOLD,
					AuthorizationAnswers.formActionSource(interaction.redirectUri())));
		}
		catch (LoanApplications.NoAccount _) {
			return signIn(request, interaction, client, true);
		}
		// RFC 9396, 5
		catch (LoanApplications.SameAccount ex) {
			return new Refusal("invalid_authorization_details", String.valueOf(ex.getMessage()));
		}
		if (interaction.applicationId() == null) {
			this.interactions.save(interaction.withApplication(application.id()));
		}
		return switch (application) {
			case LoanApplication.Proposed proposed -> new Page(this.loans.pathOf(proposed.id()));
			case LoanApplication.Challenged challenged -> new Page(this.loans.pathOf(challenged.id()));
			case LoanApplication.Approved approved -> new Done(new Grant(approved.assurance(), approved.required(),
					asked.granted(approved.assurance(), approved.required().acrs()), approved.id(),
					interaction.parameter("dpop_jkt").orElse(null), signIn.sid()));
			// Bad news is told on a page of its own; the client hears of it when the
			// borrower goes on from there.
			case LoanApplication.Held held when !isTold(request) -> new Page(this.loans.pathOf(held.id()));
			case LoanApplication.Refused refused when !isTold(request) -> new Page(this.loans.pathOf(refused.id()));
			case LoanApplication.Held held -> new Refusal("access_denied", held.reason().code());
			case LoanApplication.Refused refused -> refusal(refused);
			case LoanApplication.Expired _ -> new Refusal("access_denied", "refused");
			case LoanApplication.Issued _, LoanApplication.Redeemed _ ->
				new Refusal("invalid_request", "authorization_details: decided already (expected: a new request)");
		};
	}

	private static boolean isTold(HttpServletRequest request) {
		return request.getParameter("told") != null;
	}

	private static Step refusal(LoanApplication.Refused refused) {
		return switch (refused.reason()) {
			case UNMET_AUTHENTICATION_REQUIREMENTS -> (refused.unmet() != null)
					? new Refusal("unmet_authentication_requirements", "factor-" + refused.unmet().code()) : unmet();
			case BORROWER_DECLINED, HELD, COOLING_OFF -> new Refusal("access_denied", refused.reason().code());
			case REFUSED, REVOKED -> new Refusal("access_denied", "refused");
		};
	}

	private static Refusal unmet() {
		return new Refusal("unmet_authentication_requirements", "acr: not reached");
	}

	private Step plain(Interaction interaction, ClientMetadata client, SignIn signIn, boolean silent) {
		Instant now = this.clock.instant();
		Asked asked = asked(interaction, client);
		Requirement floor = scopes(interaction)
			.join(new Requirement(Set.of(Acr.SINGLE), Set.of(), maxAge(interaction, client)));
		if (asked.isUnknown()) {
			return unmet();
		}
		List<Requirement> candidates = new ArrayList<>();
		asked.candidates().forEach((candidate) -> candidates.add(candidate.join(floor)));
		boolean mayFallBack = !asked.essential();
		if (candidates.isEmpty() || mayFallBack) {
			candidates.add(floor);
		}
		// What staff do takes a passkey that is not in quarantine.
		boolean settled = isForStaff(interaction);
		SignIn counting = settled ? this.stepUps.settled(signIn).orElse(null) : signIn;
		for (Requirement candidate : candidates) {
			Assurance assurance = (counting != null && this.stepUps.reaches(counting, candidate.acrs()))
					? this.stepUps.assurance(counting) : null;
			if (assurance != null && isMet(candidate, assurance, interaction, now)) {
				return consented(interaction, client, signIn, silent,
						new Grant(assurance, new Requirement(candidate.acrs(), candidate.methods(), null),
								asked.granted(assurance, candidate.acrs()), null,
								interaction.parameter("dpop_jkt").orElse(null), signIn.sid()));
			}
			StepUpChallenge challenge = this.stepUps.open(new StepUpRequest(signIn.subject(), signIn.sid(), candidate,
					null, settled, Set.of(), Summary.none(), now.plus(STEP_UP_LIFETIME), interaction.path(),
					AuthorizationAnswers.formActionSource(interaction.redirectUri()), interaction.startedAt()));
			Step step = switch (this.stepUps.progress(challenge, signIn)) {
				case Progress.Missing _, Progress.Ended _, Progress.Complete _ ->
					new Page(this.stepUps.pathOf(challenge));
				case Progress.SignInTooOld _, Progress.Unreachable _ -> null;
			};
			if (step != null) {
				return silent ? new Refusal("interaction_required", "prompt: none, but more proof is needed") : step;
			}
			this.stepUps.close(challenge.id());
		}
		return unmet();
	}

	/// Asks for the person's word on what the client gets to know, where it takes that. A
	/// transaction has its own page for it.
	private Step consented(Interaction interaction, ClientMetadata client, SignIn signIn, boolean silent, Grant grant) {
		Interaction.Consent answer = interaction.consent();
		if (answer != null && answer.subject().equals(signIn.subject().id())) {
			return answer.given() ? new Done(grant) : new Refusal("access_denied", "borrower-declined");
		}
		if (!prompts(interaction).contains("consent")
				&& !this.consents.isNeeded(client.clientId(), signIn.subject(), told(interaction, client))) {
			return new Done(grant);
		}
		return silent ? new Refusal("consent_required", "prompt: none, but the person was not asked yet")
				: new Page(ConsentController.path(interaction));
	}

	/// What the client asks for, claim by claim or by scope, in scopes.
	static Set<String> told(Interaction interaction, ClientMetadata client) {
		Set<String> told = new HashSet<>(interaction.scopes());
		told.addAll(StandardClaims.scopesOf(interaction.claims().userinfo()));
		told.addAll(StandardClaims.scopesOf(interaction.claims().idToken()));
		told.retainAll(client.scopes());
		return told;
	}

	// A sign-in that happened for this very request is fresh, however small its max_age.
	private static boolean isMet(Requirement candidate, Assurance assurance, Interaction interaction, Instant now) {
		return candidate.isMetBy(assurance, now) || (!assurance.authTime().isBefore(interaction.startedAt())
				&& new Requirement(candidate.acrs(), candidate.methods(), null).isMetBy(assurance, now));
	}

	/// What the requested scopes' routes demand: whoever asks for `loans:read` is signed
	/// in as `loans:read` needs it. What staff do takes their passkey.
	private Requirement scopes(Interaction interaction) {
		EnumSet<Acr> acrs = EnumSet.noneOf(Acr.class);
		this.policies.active()
			.routes()
			.routes()
			.stream()
			.filter((route) -> route.transaction() == null && interaction.scopes().contains(route.scope()))
			.map(Route::acr)
			.forEach(acrs::add);
		if (isForStaff(interaction)) {
			acrs.add(Acr.PHR);
		}
		return new Requirement(acrs, Set.of(), null);
	}

	private static boolean isForStaff(Interaction interaction) {
		return interaction.scopes().stream().anyMatch(StaffScopes::isForStaff);
	}

	private static Asked asked(Interaction interaction, ClientMetadata client) {
		RequestedClaims claims = interaction.claims();
		List<String> asked = AuthorizationRequestRules.values(interaction.parameter("acr_values").orElse(null));
		List<String> values = !claims.acrs().isEmpty() ? claims.acrs()
				: !asked.isEmpty() ? asked : client.defaultAcrValues();
		// A lending client's word is never voluntary.
		return new Asked(values, claims.essential() || client.isLending());
	}

	/// The classes a client asked for.
	///
	/// @param values in the client's order
	/// @param essential whether anything else is an error
	private record Asked(List<String> values, boolean essential) {

		/// Each known value as a requirement; of several, the first that can be reached
		/// is taken.
		List<Requirement> candidates() {
			return known().stream().map((acr) -> new Requirement(Set.of(acr), Set.of(), null)).toList();
		}

		private List<Acr> known() {
			return this.values.stream().flatMap((value) -> Acr.of(value).stream()).toList();
		}

		/// Whether something was demanded that nobody defined, and nothing else would do.
		boolean isUnknown() {
			return !this.values.isEmpty() && known().isEmpty() && this.essential;
		}

		/// The value that a token carries: the first asked for that was reached, unless
		/// more than that was demanded.
		@Nullable String granted(Assurance assurance, Set<Acr> demanded) {
			return known().stream()
				.filter((acr) -> demanded.stream().allMatch(acr::isAtLeast))
				.filter((acr) -> new Requirement(Set.of(acr), Set.of(), null).isMetBy(assurance, Instant.EPOCH))
				.map(Acr::value)
				.findFirst()
				.orElse(null);
		}

	}

	/// What the browser gets.
	sealed interface Step {

	}

	/// A page of ours, which leads back here.
	///
	/// @param path local, made by the server
	record Page(String path) implements Step {
	}

	/// An error for the client.
	record Refusal(String error, String description) implements Step {
	}

	/// A code.
	record Done(Grant grant) implements Step {
	}

}
