package org.loangate.bootstrap;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// Reads `LOANGATE_REDIS_URL` where it names more than one server; Spring Boot reads the rest.
///
/// - one server, which Boot reads: `redis://[user:password@]host:port[/database]`
/// - Sentinel: `redis-sentinel://[user:password@]host[:port],host[:port]…[/database]#master`
/// - Cluster: `redis-cluster://[user:password@]host[:port],host[:port]…`
///
/// With `rediss` in place of `redis` all of them speak TLS. User and password are those of the servers that hold the data,
/// percent-encoded.
public final class RedisUrl implements EnvironmentPostProcessor, Ordered {

	private static final String VARIABLE = "LOANGATE_REDIS_URL";

	private static final Pattern SEVERAL = Pattern
		.compile("(redis|rediss)-(sentinel|cluster)://([^:@/]*:[^@/]*@)?([^@/#]+)(?:/([0-9]+))?(?:#(.+))?");

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String url = environment.getProperty(VARIABLE, "");
		if (!url.contains("-sentinel:") && !url.contains("-cluster:")) {
			return;
		}
		Matcher parts = SEVERAL.matcher(url);
		boolean sentinel = parts.matches() && parts.group(2).equals("sentinel");
		if (!parts.matches() || sentinel != (parts.group(6) != null) || (!sentinel && parts.group(5) != null)) {
			throw new IllegalArgumentException(
					VARIABLE + " (expected: redis-sentinel://host,host/0#master or redis-cluster://host,host)");
		}
		environment.getPropertySources()
			.addFirst(new MapPropertySource("loangateRedisUrl", sentinel ? sentinel(parts) : cluster(parts)));
	}

	// After SecretFiles: the URL holds a password, and may come out of a file.
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	private static Map<String, Object> sentinel(Matcher parts) {
		String nodes = nodes(parts.group(4), 26379);
		Map<String, Object> properties = common(parts, nodes);
		properties.put("spring.data.redis.sentinel.master", parts.group(6));
		properties.put("spring.data.redis.sentinel.nodes", nodes);
		return properties;
	}

	private static Map<String, Object> cluster(Matcher parts) {
		String nodes = nodes(parts.group(4), 6379);
		Map<String, Object> properties = common(parts, nodes);
		properties.put("spring.data.redis.cluster.nodes", nodes);
		properties.put("spring.data.redis.lettuce.cluster.refresh.adaptive", true);
		return properties;
	}

	// Boot takes user, password, database and TLS from the URL of one server, whichever
	// way the servers are found.
	private static Map<String, Object> common(Matcher parts, String nodes) {
		String one = nodes.contains(",") ? nodes.substring(0, nodes.indexOf(',')) : nodes;
		Map<String, Object> properties = new LinkedHashMap<>();
		properties.put("spring.data.redis.url", parts.group(1) + "://" + Objects.requireNonNullElse(parts.group(3), "")
				+ one + ((parts.group(5) != null) ? "/" + parts.group(5) : ""));
		return properties;
	}

	private static String nodes(String hosts, int usualPort) {
		return Arrays.stream(hosts.split(",", -1))
			.map((host) -> host.matches(".*:[0-9]+") ? host : host + ":" + usualPort)
			.collect(Collectors.joining(","));
	}

}
