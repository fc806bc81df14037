package org.loangate.gateway;

import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.loangate.bootstrap.RedisUrl;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RedisUrlTests {

	@Test
	void findsTheServersThatSentinelsWatch() {
		factory("rediss-sentinel://app:p%40ss+word@one,two:26380/3#main", (factory) -> {
			assertThat(factory.isRedisSentinelAware()).isTrue();
			assertThat(factory.getSentinelConfiguration().getMaster().getName()).isEqualTo("main");
			assertThat(factory.getSentinelConfiguration().getSentinels()).extracting(RedisNode::asString)
				.containsExactlyInAnyOrder("one:26379", "two:26380");
			assertThat(factory.getSentinelConfiguration().getUsername()).isEqualTo("app");
			assertThat(factory.getPassword()).isEqualTo("p@ss+word");
			assertThat(factory.getDatabase()).isEqualTo(3);
			assertThat(factory.isUseSsl()).isTrue();
		});
	}

	@Test
	void findsTheNodesOfACluster() {
		factory("redis-cluster://:secret@one:7000,two", (factory) -> {
			assertThat(factory.isClusterAware()).isTrue();
			assertThat(factory.getClusterConfiguration().getClusterNodes()).extracting(RedisNode::asString)
				.containsExactlyInAnyOrder("one:7000", "two:6379");
			assertThat(factory.getPassword()).isEqualTo("secret");
			assertThat(factory.isUseSsl()).isFalse();
		});
	}

	@Test
	void leavesOneServerToBoot() {
		factory("rediss://app:secret@one:7000/2", (factory) -> {
			assertThat(factory.isClusterAware() || factory.isRedisSentinelAware()).isFalse();
			assertThat(factory.getHostName()).isEqualTo("one");
			assertThat(factory.getPort()).isEqualTo(7000);
			assertThat(factory.getDatabase()).isEqualTo(2);
			assertThat(factory.isUseSsl()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "redis-sentinel://one,two", "redis-cluster://one#main", "redis-cluster://one/1",
			"redis-sentinel:one#main", "redis-cluster:///" })
	void refusesWhatItDoesNotUnderstandWithoutRepeatingIt(String url) {
		assertThatIllegalArgumentException().isThrownBy(() -> factory(url, (factory) -> {
		})).withMessageStartingWith("LOANGATE_REDIS_URL").withMessageNotContaining(url);
	}

	private static void factory(String url, Consumer<LettuceConnectionFactory> assertions) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.addFirst(new MapPropertySource("test", Map.of("LOANGATE_REDIS_URL", url, "spring.data.redis.url",
					"${LOANGATE_REDIS_URL}", "spring.data.redis.timeout", Duration.ofSeconds(1))));
		new RedisUrl().postProcessEnvironment(environment, new SpringApplication());
		new ApplicationContextRunner()
			.withInitializer((context) -> environment.getPropertySources()
				.forEach((source) -> context.getEnvironment().getPropertySources().addLast(source)))
			.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.run((context) -> assertions.accept(context.getBean(LettuceConnectionFactory.class)));
	}

}
