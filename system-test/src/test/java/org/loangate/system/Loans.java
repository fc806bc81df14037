package org.loangate.system;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import org.loangate.stores.Schema;

/// The lending app's own table of loans, read past every process.
final class Loans {

	private Loans() {
	}

	/// How many loans are booked altogether.
	static long booked(TestStacks tests) {
		return count(tests, "SELECT count(*) FROM lending_loan");
	}

	/// How many payout accounts were set, each loan's first one included.
	static long payoutAccounts(TestStacks tests) {
		return count(tests, "SELECT count(*) FROM lending_payout_account");
	}

	private static long count(TestStacks tests, String sql) {
		var dataSource = tests.get().stores().ownerDataSource(Schema.LENDING);
		try (Connection connection = dataSource.getConnection();
				Statement statement = connection.createStatement();
				ResultSet count = statement.executeQuery(sql)) {
			count.next();
			return count.getLong(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("the lending app's table cannot be read", ex);
		}
	}

}
