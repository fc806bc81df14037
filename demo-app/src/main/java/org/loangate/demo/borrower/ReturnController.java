package org.loangate.demo.borrower;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.AuthenticationErrorResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import jakarta.servlet.http.HttpServletRequest;
import org.loangate.demo.borrower.oauth.AuthorizationServer;
import org.loangate.demo.borrower.oauth.AuthorizationServerMetadata;
import org.loangate.demo.borrower.oauth.Grant;
import org.loangate.demo.borrower.oauth.Journey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.View;

/// Where the authorization server sends the browser back to.
///
/// An answer counts once, in the session that asked, and only if it names the issuer that was asked (RFC 9207). The same
/// answer again, by reload or by the back button, leads to where the first one led.
@Controller
final class ReturnController {

	private static final Logger logger = LoggerFactory.getLogger(ReturnController.class);

	private static final View LOST = Departures.seeOther(URI.create("/trouble?reason=lost"));

	private final AuthorizationServer server;

	private final AuthorizationServerMetadata metadata;

	private final Departures departures;

	private final Undertaking undertaking;

	ReturnController(AuthorizationServer server, AuthorizationServerMetadata metadata, Departures departures,
			Undertaking undertaking) {
		this.server = server;
		this.metadata = metadata;
		this.departures = departures;
		this.undertaking = undertaking;
	}

	@GetMapping(AuthorizationServer.REDIRECT_PATH)
	View comeBack(HttpServletRequest request) {
		Optional<Visitor> visitor = Visitor.known(request);
		Optional<AuthenticationResponse> answer = answer(request);
		if (visitor.isEmpty() || answer.isEmpty()) {
			return LOST;
		}
		var state = answer.get().getState();
		return visitor.get()
			.end(state, (_) -> this.metadata.issuer().equals(answer.get().getIssuer()))
			.map((departure) -> goOn(request, visitor.get(), departure, answer.get()))
			.orElseGet(
					() -> visitor.get().wayOn(state).map((path) -> Departures.seeOther(URI.create(path))).orElse(LOST));
	}

	private View goOn(HttpServletRequest request, Visitor visitor, Departure departure, AuthenticationResponse answer) {
		if (answer instanceof AuthenticationErrorResponse error) {
			return this.departures.arrive(departure.aim(), Outcome
				.ofAuthorizationError(error.getErrorObject().getCode(), error.getErrorObject().getDescription()));
		}
		AuthorizationCode code = answer.toSuccessResponse().getAuthorizationCode();
		Journey journey = departure.journey();
		return switch (departure.aim()) {
			case Aim.Undertake aim -> undertake(request, visitor, journey, aim.application(), code);
			case Aim.Read aim -> redeem(request, visitor, journey, code).map((grant) -> {
				visitor.reading(grant, aim.stepUps());
				return lookedUp(aim, grant);
			}).orElseGet(() -> this.departures.arrive(aim, Outcome.unavailable("server")));
			case Aim.SignIn aim ->
				redeem(request, visitor, journey, code).map((_) -> Departures.seeOther(URI.create("/")))
					.orElseGet(() -> this.departures.arrive(aim, Outcome.unavailable("server")));
		};
	}

	private View undertake(HttpServletRequest request, Visitor visitor, Journey journey, Application application,
			AuthorizationCode code) {
		if (application.claim()) {
			Outcome ended = Outcome.unavailable("no-token");
			try {
				if (this.server.redeem(journey, code) instanceof AuthorizationServer.Granted granted) {
					this.departures.signIn(request, visitor, granted.login(), application);
					application.granted(granted.grant());
					ended = Outcome.UNKNOWN;
					ended = this.undertaking.carryOut(application, false);
				}
			}
			catch (IOException ex) {
				logger.warn("No token for application {}: {}", application.id(), ex.getMessage());
			}
			finally {
				application.settle(ended);
			}
		}
		return Departures.seeOther(URI.create(Visitor.pathOf(application)));
	}

	private View lookedUp(Aim.Read aim, Grant grant) {
		Application asked = aim.application();
		if (asked == null) {
			return Departures.seeOther(URI.create("/loans"));
		}
		if (asked.resume()) {
			this.undertaking.lookUp(asked, grant);
		}
		return Departures.seeOther(URI.create(Visitor.pathOf(asked)));
	}

	private Optional<Grant> redeem(HttpServletRequest request, Visitor visitor, Journey journey,
			AuthorizationCode code) {
		try {
			if (this.server.redeem(journey, code) instanceof AuthorizationServer.Granted granted) {
				this.departures.signIn(request, visitor, granted.login(), null);
				return Optional.of(granted.grant());
			}
		}
		catch (IOException ex) {
			logger.warn("No token: {}", ex.getMessage());
		}
		return Optional.empty();
	}

	private static Optional<AuthenticationResponse> answer(HttpServletRequest request) {
		Map<String, List<String>> parameters = request.getParameterMap()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> List.of(entry.getValue())));
		// RFC 6749, 3.1: no parameter more than once
		if (parameters.values().stream().anyMatch((values) -> values.size() != 1)) {
			return Optional.empty();
		}
		try {
			AuthenticationResponse answer = AuthenticationResponseParser
				.parse(URI.create(request.getRequestURL().toString()), parameters);
			boolean isCodeOrError = answer instanceof AuthenticationErrorResponse
					|| answer.toSuccessResponse().getAuthorizationCode() != null;
			return (isCodeOrError && answer.getState() != null) ? Optional.of(answer) : Optional.empty();
		}
		catch (ParseException | IllegalArgumentException ex) {
			return Optional.empty();
		}
	}

}
