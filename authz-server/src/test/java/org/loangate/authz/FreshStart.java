package org.loangate.authz;

import java.util.Set;

import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/// Lets no class of tests meet what another left in Redis or on the server's clock: sessions, and what was counted
/// against the network that all tests come from. Which classes share a server is settled while the suite runs.
final class FreshStart implements TestExecutionListener {

	@Override
	public void beforeTestClass(TestContext test) {
		TestClock.reset();
		StringRedisTemplate redis = test.getApplicationContext().getBean(StringRedisTemplate.class);
		Set<String> kept = redis.keys("loangate:*");
		if (!kept.isEmpty()) {
			redis.delete(kept);
		}
	}

}
