package org.loangate.authz.oauth;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import net.minidev.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.loangate.authz.IntegrationTest;
import org.loangate.authz.account.AccountClosed;
import org.loangate.authz.account.AccountRecovered;
import org.loangate.authz.account.Subject;
import org.loangate.authz.oauth.client.ClientRemoved;
import org.loangate.authz.oauth.grant.JdbcAuthorizations;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/// A refresh puts another access token beside the one before: both live, and both end with what was granted.
@IntegrationTest
class EveryTokenOfAGrantTests extends EndedSignInTests {

	@Autowired
	private ApplicationEventPublisher events;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private JdbcAuthorizations authorizations;

	private JSONObject refreshed() throws Exception {
		HTTPResponse answer = this.client.refresh(this.tokens.get("refresh_token").toString());
		assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
		return answer.getBodyAsJSONObject();
	}

	private boolean isActive(JSONObject tokens) throws Exception {
		return Boolean.TRUE.equals(this.client.introspect(tokens.get("access_token").toString(), "lending-web")
			.getBodyAsJSONObject()
			.get("active"));
	}

	private boolean isPublished(JSONObject tokens) throws Exception {
		return this.redis.hasKey("loangate:revoked:{" + claims(tokens, "access_token").getJWTID() + "}");
	}

	private void assertEnded(JSONObject tokens) throws Exception {
		assertThat(isActive(tokens)).isFalse();
		assertThat(isPublished(tokens)).isTrue();
		assertThat(this.client.userinfo(tokens.get("access_token").toString(), true).getStatusCode()).isEqualTo(401);
	}

	private void assertLives(JSONObject tokens) throws Exception {
		assertThat(isActive(tokens)).isTrue();
		assertThat(isPublished(tokens)).isFalse();
		assertThat(this.client.userinfo(tokens.get("access_token").toString(), true).getStatusCode()).isEqualTo(200);
	}

	@Test
	void keepsTheTokenBeforeARefresh() throws Exception {
		JSONObject second = refreshed();
		JSONObject third = refreshed();

		assertLives(this.tokens);
		assertLives(second);
		assertLives(third);
	}

	@ParameterizedTest
	@EnumSource
	void endWithTheirSignIn(Way way) throws Exception {
		JSONObject second = refreshed();
		JSONObject third = refreshed();

		end(way);

		assertEnded(this.tokens);
		assertEnded(second);
		assertEnded(third);
	}

	/// What ends all that was granted, but the end of its sign-in.
	enum End {

		REFRESH_TOKEN_REVOKED, CODE_USED_AGAIN, ACCOUNT_CLOSED, ACCOUNT_RECOVERED, ACCESS_WITHDRAWN, CLIENT_REMOVED

	}

	@ParameterizedTest
	@EnumSource
	void endWithWhatWasGranted(End end) throws Exception {
		JSONObject second = refreshed();
		Subject subject = new Subject(this.idToken.getSubject());

		switch (end) {
			case REFRESH_TOKEN_REVOKED -> this.client.revoke(this.tokens.get("refresh_token").toString());
			case CODE_USED_AGAIN -> assertThat(this.client.token(this.code).getStatusCode()).isEqualTo(400);
			case ACCOUNT_CLOSED -> publish(new AccountClosed(subject));
			case ACCOUNT_RECOVERED -> publish(new AccountRecovered(subject));
			case ACCESS_WITHDRAWN -> new TransactionTemplate(this.transactions)
				.executeWithoutResult((_) -> this.authorizations.end(subject, "lending-web"));
			case CLIENT_REMOVED -> publish(new ClientRemoved("lending-web"));
		}

		assertEnded(this.tokens);
		assertEnded(second);
		assertThat(this.client.refresh(this.tokens.get("refresh_token").toString()).getBodyAsJSONObject())
			.containsEntry("error", "invalid_grant");
	}

	private void publish(Object event) {
		new TransactionTemplate(this.transactions).executeWithoutResult((_) -> this.events.publishEvent(event));
	}

	@Test
	void oneIsRevokedAlone() throws Exception {
		JSONObject second = refreshed();

		this.client.revoke(this.tokens.get("access_token").toString());

		assertEnded(this.tokens);
		assertLives(second);
		JSONObject third = refreshed();
		this.client.revoke(third.get("access_token").toString());
		assertEnded(third);
		assertLives(second);
	}

	@Test
	void areAllGivenToRefreshesAtOnce() throws Exception {
		List<HTTPResponse> answers = atOnce(
				Collections.nCopies(8, () -> this.client.refresh(this.tokens.get("refresh_token").toString())));

		List<JSONObject> given = new ArrayList<>();
		for (HTTPResponse answer : answers) {
			assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
			given.add(answer.getBodyAsJSONObject());
		}
		for (JSONObject tokens : given) {
			assertLives(tokens);
		}
		end(Way.SIGNED_OUT);
		for (JSONObject tokens : given) {
			assertEnded(tokens);
		}
	}

	@Test
	void noneOutlivesASignOutWhileItIsRefreshed() throws Exception {
		List<Callable<HTTPResponse>> together = new ArrayList<>(
				Collections.nCopies(6, () -> this.client.refresh(this.tokens.get("refresh_token").toString())));
		together.add(() -> {
			end(Way.SIGNED_OUT);
			return new HTTPResponse(200);
		});

		List<HTTPResponse> answers = atOnce(together);

		assertEnded(this.tokens);
		for (HTTPResponse answer : answers.subList(0, 6)) {
			if (answer.getStatusCode() == 200) {
				assertEnded(answer.getBodyAsJSONObject());
			}
			else {
				assertThat(answer.getBodyAsJSONObject()).containsEntry("error", "invalid_grant");
			}
		}
	}

	private static List<HTTPResponse> atOnce(List<Callable<HTTPResponse>> requests) throws Exception {
		CyclicBarrier start = new CyclicBarrier(requests.size());
		List<HTTPResponse> answers = new ArrayList<>();
		try (var threads = Executors.newFixedThreadPool(requests.size())) {
			for (Future<HTTPResponse> answer : requests.stream().map((request) -> threads.submit(() -> {
				start.await(20, TimeUnit.SECONDS);
				return request.call();
			})).toList()) {
				answers.add(answer.get());
			}
		}
		return answers;
	}

}
