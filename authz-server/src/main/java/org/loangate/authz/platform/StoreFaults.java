package org.loangate.authz.platform;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;

import io.lettuce.core.RedisCommandExecutionException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;

/// Tells a store that cannot do its work now, whatever the reason, from a promise broken here: unreachable, shutting
/// down, switched to read-only, full.
public final class StoreFaults {

	// https://www.postgresql.org/docs/current/errcodes-appendix.html
	private static final Set<String> SQL_CLASSES = Set.of("08", "53", "58");

	private static final Set<String> SQL_STATES = Set.of(
			// read_only_sql_transaction
			"25006",
			// admin_shutdown, crash_shutdown, cannot_connect_now
			"57P01", "57P02", "57P03");

	// The first word of what Redis answers.
	private static final Set<String> REDIS_ERRORS = Set.of("READONLY", "OOM", "LOADING", "MASTERDOWN", "MISCONF",
			"NOREPLICAS", "CLUSTERDOWN", "TRYAGAIN", "BUSY", "NOAUTH", "WRONGPASS");

	private StoreFaults() {
	}

	/// Whether a store's fault is among the causes: nothing was decided, and the same
	/// request may be sent again.
	public static boolean isUnavailable(@Nullable Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof StoreUnavailable || cause instanceof DataAccessResourceFailureException
					|| cause instanceof CannotCreateTransactionException || cause instanceof QueryTimeoutException
					|| cause instanceof SQLTransientConnectionException
					|| (cause instanceof SQLException sql && isUnavailable(sql.getSQLState()))
					|| (cause instanceof RedisCommandExecutionException redis && isUnavailableRedis(redis))) {
				return true;
			}
		}
		return false;
	}

	/// Whether it is one by which a server says that it is not, or no longer, the one
	/// that is written to: another may be behind the same address by now.
	static boolean isOfReplica(@Nullable Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if ((cause instanceof SQLException sql && "25006".equals(sql.getSQLState()))
					|| (cause instanceof RedisCommandExecutionException redis && "READONLY".equals(word(redis)))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isUnavailable(@Nullable String sqlState) {
		return sqlState != null && sqlState.length() == 5
				&& (SQL_CLASSES.contains(sqlState.substring(0, 2)) || SQL_STATES.contains(sqlState));
	}

	private static boolean isUnavailableRedis(RedisCommandExecutionException fault) {
		return REDIS_ERRORS.contains(word(fault));
	}

	private static String word(RedisCommandExecutionException fault) {
		String message = (fault.getMessage() != null) ? fault.getMessage() : "";
		int end = message.indexOf(' ');
		return (end < 0) ? message : message.substring(0, end);
	}

}
