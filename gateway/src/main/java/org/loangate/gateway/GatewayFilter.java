package org.loangate.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.LogLine;
import org.loangate.bootstrap.RepeatedFaults;
import org.loangate.contract.RequestContext;
import org.loangate.contract.RequestDetails;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.verify.AccessToken;
import org.loangate.contract.verify.Challenge;
import org.loangate.contract.verify.ClientCertificate;
import org.loangate.contract.verify.ClientCertificates;
import org.loangate.gateway.forward.Destination;
import org.loangate.gateway.forward.UpstreamFailed;
import org.loangate.gateway.guard.Answer;
import org.loangate.gateway.guard.Guard;
import org.loangate.gateway.guard.Incoming;
import org.loangate.gateway.guard.RedisGuard;
import org.loangate.gateway.redeem.AnswerReports;
import org.loangate.gateway.redeem.Exchange;
import org.loangate.gateway.redeem.ExchangeCache;
import org.loangate.gateway.redeem.TokenExchange;
import org.loangate.gateway.route.ResourceMetadata;
import org.loangate.gateway.route.RouteSettings;
import org.loangate.gateway.route.RouteTables;
import org.loangate.gateway.route.Upstreams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Takes every request through route, guard, redeem and forward: the cheapest and most reversible checks first, redeeming
/// last, since it cannot be undone.
///
/// Open without a token are the health probes and the resource's metadata. Everything else is a route or refused.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class GatewayFilter extends OncePerRequestFilter {

	private static final Logger LOG = LoggerFactory.getLogger(GatewayFilter.class);

	private static final Set<String> PROBES = Set.of("/actuator/health", "/actuator/health/readiness",
			"/actuator/health/liveness", "/actuator/health/following");

	// RFC 3986, 3.3 and 3.4, without ";" in paths. One class each, so that no path is
	// long enough to exhaust the stack.
	private static final Pattern PATH = Pattern.compile("/[A-Za-z0-9._~!$&'()*+,=:@%/-]*+");

	private static final int LONGEST_PATH = 255;

	private static final Pattern QUERY = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*+");

	private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

	// A second way to write a path that may mean the same to a lending API.
	private static final Pattern AMBIGUOUS = Pattern.compile("//|/\\.{1,2}(/|$)|%2[EeFf]|%5[Cc]|%00");

	private final RouteSettings settings;

	private final RouteTables tables;

	private final Upstreams upstreams;

	private final ResourceMetadata metadata;

	private final Guard guard;

	private final RedisGuard redis;

	private final ClientCertificates certificates;

	private final TokenExchange exchange;

	private final ExchangeCache cache;

	private final AnswerReports reports;

	private final Answers answers;

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	GatewayFilter(RouteSettings settings, RouteTables tables, Upstreams upstreams, ResourceMetadata metadata,
			Guard guard, RedisGuard redis, ClientCertificates certificates, TokenExchange exchange, ExchangeCache cache,
			AnswerReports reports, Answers answers) {
		this.settings = settings;
		this.tables = tables;
		this.upstreams = upstreams;
		this.metadata = metadata;
		this.guard = guard;
		this.redis = redis;
		this.certificates = certificates;
		this.exchange = exchange;
		this.cache = cache;
		this.reports = reports;
		this.answers = answers;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String path = request.getRequestURI();
		boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
		if (reads && PROBES.contains(path)) {
			this.answers.harden(response);
			chain.doFilter(request, response);
		}
		else if (reads && path.equals(this.metadata.path())) {
			this.answers.harden(response);
			response.setContentType(MediaType.APPLICATION_JSON_VALUE);
			response.getOutputStream().write(JsonMapper.shared().writeValueAsBytes(this.metadata.document()));
		}
		else {
			Answer answer = route(path, request, response, chain);
			if (answer != null) {
				this.answers.write(answer, request, response);
			}
		}
	}

	private @Nullable Answer route(String path, HttpServletRequest request, HttpServletResponse response,
			FilterChain chain) throws ServletException, IOException {
		Optional<RouteTable> table = this.tables.current();
		if (table.isEmpty()) {
			return Answer.Problem.unavailable("The routes were not fetched yet");
		}
		if (!isWellFormed(QUERY, Objects.requireNonNullElse(request.getQueryString(), ""))) {
			return new Answer.Problem(HttpStatus.BAD_REQUEST, "query-malformed", "The query is malformed",
					"The query holds characters that must be percent-encoded");
		}
		boolean sane = isWellFormed(PATH, path) && !AMBIGUOUS.matcher(path).find();
		List<Route> here = sane ? table.get().at(path) : List.of();
		if (here.isEmpty()) {
			return new Answer.Problem(HttpStatus.NOT_FOUND, "not-found", "There is no such route",
					"No route has this path");
		}
		Optional<Route> route = here.stream().filter((at) -> at.methods().contains(request.getMethod())).findFirst();
		if (route.isEmpty()) {
			return new Answer.Problem(HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed",
					"The route has other methods", "The path is there, not for this method", List.of(), null,
					here.stream().flatMap((at) -> at.methods().stream()).distinct().sorted().toList());
		}
		Optional<URI> upstream = this.upstreams.find(route.get().upstream());
		if (upstream.isEmpty()) {
			return upstreamUnavailable();
		}
		return guard(path, route.get(), upstream.get(), request, response, chain);
	}

	private static boolean isWellFormed(Pattern characters, String text) {
		return characters.matcher(text).matches() && !BROKEN_ESCAPE.matcher(text).find();
	}

	private @Nullable Answer guard(String path, Route route, URI upstream, HttpServletRequest request,
			HttpServletResponse response, FilterChain chain) throws ServletException, IOException {
		Incoming incoming = Incoming.of(request, this.settings.gatewayUrl() + path, this.certificates
			.shown(request.getRemoteAddr(), request.getAttribute(ClientCertificates.ON_CONNECTION), request::getHeaders)
			.map(ClientCertificate::thumbprint)
			.orElse(null));
		return switch (this.guard.sender(incoming, route)) {
			case Guard.Verdict.Stop(Answer answer) -> answer;
			case Guard.Verdict.Pass(Guard.Sender sender) -> {
				Optional<BufferedRequest> buffered = BufferedRequest.of(request);
				if (buffered.isEmpty()) {
					yield new Answer.Problem(HttpStatus.CONTENT_TOO_LARGE, "body-too-large", "The body is too large",
							"At most " + BufferedRequest.MAX_BODY + " bytes are taken");
				}
				yield body(new Passing(incoming, route, upstream, sender, buffered.get()), response, chain);
			}
		};
	}

	private @Nullable Answer body(Passing passing, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (passing.route().transaction() == null) {
			return redeem(passing, null, response, chain);
		}
		return switch (this.guard.body(passing.request().body(), passing.token(), passing.route().transaction())) {
			case Guard.BodyVerdict.Stop(Answer answer) -> answer;
			case Guard.BodyVerdict.Agreed(RequestDetails details) -> redeem(passing, details, response, chain);
		};
	}

	private @Nullable Answer redeem(Passing passing, @Nullable RequestDetails details, HttpServletResponse response,
			FilterChain chain) throws ServletException, IOException {
		RedisGuard.Seen seen = this.redis.burn(passing.token(), passing.sender().proof());
		return switch (seen) {
			case UNKNOWN -> Answer.Problem.unavailable("Redis does not answer now");
			case REVOKED -> invalidToken(passing, "revoked");
			case REPLAYED -> new Answer.Challenged(HttpStatus.UNAUTHORIZED,
					Challenge.invalidDpopProof("The DPoP proof was used before"), "proof-replayed");
			case FRESH, EXCHANGED -> switch (exchanged(passing, details, seen)) {
				case Exchange.Granted granted -> forward(passing, granted, response, chain);
				case Exchange.Refused(Exchange.Reason reason) -> (reason == Exchange.Reason.TERMS_DIFFER)
						? Answer.Problem.termsDiffer(List.of(), List.of()) : invalidToken(passing, reason.code());
				case Exchange.Unavailable(String detail) -> {
					this.faults.note("A token could not be exchanged: " + LogLine.of(detail),
							"route " + passing.route().id());
					yield Answer.Problem.unavailable("The authorization server does not answer now");
				}
			};
		};
	}

	private Exchange exchanged(Passing passing, @Nullable RequestDetails details, RedisGuard.Seen seen) {
		boolean cacheable = details == null && passing.isRead();
		if (cacheable && seen == RedisGuard.Seen.EXCHANGED) {
			Optional<Exchange.Granted> cached = this.cache.find(passing.token(), passing.route());
			if (cached.isPresent()) {
				return cached.get();
			}
		}
		Exchange exchange = this.exchange.exchange(passing.token(), passing.route().scope(),
				passing.context(details != null), details);
		if (cacheable && exchange instanceof Exchange.Granted granted) {
			Instant until = this.cache.keptUntil(passing.token(), granted);
			if (this.redis.mark(passing.token(), until)) {
				this.cache.keep(passing.token(), passing.route(), granted);
			}
		}
		return exchange;
	}

	private @Nullable Answer forward(Passing passing, Exchange.Granted granted, HttpServletResponse response,
			FilterChain chain) throws ServletException, IOException {
		BufferedRequest request = passing.request();
		String query = request.getQueryString();
		URI url = URI.create(passing.upstream() + request.getRequestURI() + ((query != null) ? "?" + query : ""));
		request.setAttribute(Destination.ATTRIBUTE,
				new Destination(passing.upstream(), url, passing.route().headers(), granted.token()));
		try {
			if (passing.route().transaction() == null) {
				chain.doFilter(request, response);
			}
			else {
				HeldResponse held = new HeldResponse(response);
				chain.doFilter(request, held);
				this.reports.report(granted.token(), passing.incoming().idempotencyKeys().getFirst(), held.getStatus(),
						held.digest(), made(held));
				held.release();
			}
			return null;
		}
		catch (UpstreamFailed | IOException | ServletException ex) {
			return failed(ex, passing.route(), response);
		}
	}

	// RFC 9110, 10.2.2: of what was made, the path alone, whichever of its hosts the
	// lending API names.
	private static @Nullable String made(HeldResponse answer) {
		String location = answer.getHeader(HttpHeaders.LOCATION);
		try {
			String path = (location != null) ? new URI(location).getRawPath() : null;
			return (path != null && path.startsWith("/") && path.length() <= LONGEST_PATH) ? path : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private @Nullable Answer failed(Exception failure, Route route, HttpServletResponse response)
			throws ServletException, IOException {
		UpstreamFailed upstream = upstreamFailure(failure);
		if (response.isCommitted()) {
			// Too late for another answer: breaking off tells the client that this one is
			// not whole.
			if (failure instanceof IOException broken) {
				throw broken;
			}
			throw new ServletException(failure);
		}
		if (upstream != null) {
			this.faults.note("An upstream failed: " + LogLine.cause(upstream), "upstream " + route.upstream());
		}
		else {
			this.faults.note("A request could not be carried to an upstream: " + LogLine.cause(failure),
					"upstream " + route.upstream() + ", " + LogLine.place(failure));
			LOG.debug("A request could not be carried to an upstream", failure);
		}
		response.reset();
		return (upstream != null && upstream.isTooSlow())
				? new Answer.Problem(HttpStatus.GATEWAY_TIMEOUT, "upstream-timeout", "The loan API is too slow",
						"Send the request again, with the same Idempotency-Key where it had one")
				: upstreamUnavailable();
	}

	private static @Nullable UpstreamFailed upstreamFailure(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UpstreamFailed upstream) {
				return upstream;
			}
		}
		return null;
	}

	private static Answer upstreamUnavailable() {
		return new Answer.Problem(HttpStatus.BAD_GATEWAY, "upstream-unavailable", "The loan API is down or broken",
				"Send the request again, with the same Idempotency-Key where it had one");
	}

	private static Answer invalidToken(Passing passing, String reason) {
		return new Answer.Challenged(HttpStatus.UNAUTHORIZED,
				Challenge.invalidToken("The access token does not count: " + reason).as(passing.sender().scheme()),
				reason);
	}

	/// A request that the guard let pass.
	private record Passing(Incoming incoming, Route route, URI upstream, Guard.Sender sender, BufferedRequest request) {

		AccessToken token() {
			return this.sender.token();
		}

		boolean isRead() {
			return this.incoming.method().equals("GET") || this.incoming.method().equals("HEAD");
		}

		RequestContext context(boolean redeems) {
			return new RequestContext(this.incoming.method(), this.incoming.url(),
					(this.sender.proof() != null) ? this.incoming.proofs().getFirst() : null,
					this.incoming.certificateThumbprint(), redeems ? this.incoming.idempotencyKeys().getFirst() : null,
					redeems ? RequestContext.digest(this.request.body()) : null);
		}

	}

}
