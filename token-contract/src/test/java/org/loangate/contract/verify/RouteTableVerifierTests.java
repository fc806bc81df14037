package org.loangate.contract.verify;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.loangate.contract.Acr;
import org.loangate.contract.Route;
import org.loangate.contract.RouteTable;
import org.loangate.contract.TransactionRule;
import org.loangate.contract.TransactionRule.Comparison;
import org.loangate.contract.TransactionRule.FieldRule;
import org.loangate.contract.verify.RouteTableVerifier.SignedRoutes;
import org.loangate.contract.verify.Verification.Refused;
import org.loangate.contract.verify.Verification.Verified;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTableVerifierTests {

	private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

	private static final String ISSUER = "http://localhost:9000";

	private static final ECKey KEY = TestKeys.ec("signing-1");

	private final RouteTableVerifier verifier = new RouteTableVerifier(
			SigningKeys.of(new ImmutableJWKSet<>(new JWKSet(KEY.toPublicJWK()))), ISSUER,
			Clock.fixed(NOW, ZoneOffset.UTC));

	@Test
	void readsTheMostRoutesThatAPolicyHas() {
		RouteTable table = table(500);

		assertThat(verified(table, 7L, NOW)).isEqualTo(new SignedRoutes(table, 7, NOW));
	}

	@Test
	void readsTheTableOfAServerWhoseClockIsAhead() {
		assertThat(verified(table(1), 7L, NOW.plus(Duration.ofMinutes(10))).activation()).isEqualTo(7);
	}

	@ParameterizedTest
	@CsvSource({ "2, 600, 3, -600, true", "3, -600, 2, 600, false", "3, 0, 3, 60, false", "0, -60, 3, 0, true",
			"0, 60, 3, 0, false", "3, -60, 0, 0, true" })
	void ordersByActivationsAndByTimeOnlyWhereOneIsNotNamed(long activation, long seconds, long otherActivation,
			long otherSeconds, boolean before) {
		RouteTable table = table(1);
		SignedRoutes one = new SignedRoutes(table, activation, NOW.plusSeconds(seconds));
		SignedRoutes other = new SignedRoutes(table, otherActivation, NOW.plusSeconds(otherSeconds));

		assertThat(one.isBefore(other)).isEqualTo(before);
	}

	@Test
	void readsTheTableOfAServerThatNamesNoActivation() {
		assertThat(verified(table(1), null, NOW).activation()).isZero();
	}

	@Test
	void refusesAnActivationThatIsNoPosition() {
		assertThat(this.verifier.verify(signed(table(1), "seven", NOW)))
			.isEqualTo(new Refused<>(TokenFault.INCOMPLETE));
	}

	private SignedRoutes verified(RouteTable table, @Nullable Object activation, Instant issuedAt) {
		Verification<SignedRoutes> verification = this.verifier.verify(signed(table, activation, issuedAt));
		assertThat(verification).isInstanceOf(Verified.class);
		return ((Verified<SignedRoutes>) verification).value();
	}

	private static String signed(RouteTable table, @Nullable Object activation, Instant issuedAt) {
		Map<String, Object> claims = new HashMap<>(table.toClaims());
		claims.put("iss", ISSUER);
		claims.put("iat", issuedAt.getEpochSecond());
		if (activation != null) {
			claims.put(RouteTable.ACTIVATION, activation);
		}
		return TestKeys.sign(new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(RouteTable.TYP))
			.keyID(KEY.getKeyID())
			.build(), claims, KEY);
	}

	private static RouteTable table(int routes) {
		TransactionRule rule = new TransactionRule("loan_application",
				List.of(new FieldRule("/amount", "amount", Comparison.AT_MOST),
						new FieldRule("/term_months", "term_months", Comparison.EQUAL)));
		return new RouteTable(IntStream.range(0, routes)
			.mapToObj((number) -> new Route("route-" + number, "/loans-" + number, Set.of("POST"), "loans:apply",
					Acr.MULTI, Duration.ofMinutes(5), "lending-api", rule))
			.toList(), "digest");
	}

}
