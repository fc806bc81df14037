package org.loangate.authz.oauth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.loangate.authz.IntegrationTest;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/// What is said of a token's life is what holds, at every place that says it or holds it.
@IntegrationTest
class SaidLifetimesTests extends LendingClientTests {

	/// An end compared by hand: `expiresAt().isBefore(…)`, or `isAfter(….expiresAt())`.
	private static final Pattern BY_HAND = Pattern
		.compile("(?:xpiresAt|endsAt|lapsesAt|xpirationTime)(?:\\(\\))?\\.is(?:Before|After)\\("
				+ "|\\.is(?:Before|After)\\([^;{|&]*?(?:xpiresAt|endsAt|lapsesAt|xpirationTime)\\b");

	@RepeatedTest(3)
	void areNoLongerThanTheTokens() throws Exception {
		String code = code("openid loans:read", Map.of());
		Instant before = Instant.now();
		HttpResponse<String> answer = this.client.token(code, Map.of());
		Instant after = Instant.now();

		JsonNode tokens = FapiClient.json(answer);
		long said = tokens.path("expires_in").longValue();
		SignedJWT token = SignedJWT.parse(tokens.path("access_token").stringValue());
		Instant exp = token.getJWTClaimsSet().getExpirationTime().toInstant();
		assertThat(before.plusSeconds(said)).isBeforeOrEqualTo(exp);
		assertThat(after.plusSeconds(said + 1)).isAfter(exp);
		assertThat(said).isBetween(290L, 300L);
		assertThat(kept("access", token.getJWTClaimsSet().getJWTID())).isEqualTo(exp.toEpochMilli());
		assertThat(kept("id_token", token.getJWTClaimsSet().getJWTID()))
			.isEqualTo(SignedJWT.parse(tokens.path("id_token").stringValue())
				.getJWTClaimsSet()
				.getExpirationTime()
				.toInstant()
				.toEpochMilli());
	}

	private long kept(String column, String jti) {
		return this.jdbc
			.sql("SELECT (" + column + "->>'expires_at')::bigint FROM oauth_authorization WHERE access_jti = :jti")
			.param("jti", jti)
			.query(Long.class)
			.single();
	}

	@Test
	void areComparedInOnePlace() throws IOException {
		try (Stream<Path> sources = Stream.of("authz-server", "gateway", "token-contract")
			.map((module) -> Path.of("..", module, "src/main/java"))
			.flatMap(SaidLifetimesTests::walk)) {
			List<String> byHand = sources.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !file.endsWith("Expiry.java"))
				.flatMap((file) -> BY_HAND.matcher(read(file)).results().map((found) -> file + ": " + found.group()))
				.toList();

			assertThat(byHand).as("ends compared without Expiry").isEmpty();
		}
	}

	private static Stream<Path> walk(Path root) {
		try {
			return Files.walk(root);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
