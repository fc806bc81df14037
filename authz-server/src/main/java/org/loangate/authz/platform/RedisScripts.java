package org.loangate.authz.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.script.RedisScript;

/// Scripts for Redis, read once: one that stands for its file looks at the file's time whenever it is run.
public final class RedisScripts {

	private RedisScripts() {
	}

	/// The script of a feature that answers with a number.
	/// @param name below `redis/`, such as `platform/count`
	public static RedisScript<Long> counting(String name) {
		try {
			return RedisScript.of(new ClassPathResource("/redis/" + name + ".lua", RedisScripts.class)
				.getContentAsString(StandardCharsets.UTF_8), Long.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(name, ex);
		}
	}

}
