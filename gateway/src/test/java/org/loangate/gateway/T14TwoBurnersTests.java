package org.loangate.gateway;

import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.loangate.contract.RequestContext;

import static org.assertj.core.api.Assertions.assertThat;

/// Gateway and backend each marked the same DPoP proof as used, and the second of them refused an honest client: zeroid 274.
class T14TwoBurnersTests extends GatewayTests {

	@Test
	void leavesItsBurntProofToTheServerToVerifyOnly() {
		String token = this.client.loanToken();

		this.client.apply(token, "key-1", TestClient.BODY);

		RequestContext context = RequestContext.parse(SERVER.exchanges.getFirst().get("request_context"));
		assertThat(context.dpopProof()).isNotNull();
		assertThat(UPSTREAM.received.getFirst().headers()).doesNotContainKeys("Dpop", "Authorization");
	}

}
