package org.loangate.authz.platform;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/// Tells a Redis that does not answer from a promise broken here.
public final class RedisFaults {

	private RedisFaults() {
	}

	/// Runs a Redis command.
	/// @throws StoreUnavailable when Redis refused it, timed out or was not reached
	public static <T extends @Nullable Object> T translate(Supplier<T> command) {
		try {
			return command.get();
		}
		catch (DataAccessException ex) {
			throw new StoreUnavailable("Redis", ex);
		}
	}

}
