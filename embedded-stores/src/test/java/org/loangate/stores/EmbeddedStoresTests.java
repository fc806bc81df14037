package org.loangate.stores;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EmbeddedStoresTests {

	@Test
	void givesTheRunningRoleOnlyWhatTheOwnerGrants() {
		StoresLease lease = EmbeddedStores.shared().lease();
		DataSource app = lease.dataSource(Schema.AUTHZ);

		execute(lease.ownerDataSource(Schema.AUTHZ), "CREATE TABLE entry (id int); GRANT INSERT ON entry TO authz_app");

		execute(app, "INSERT INTO entry VALUES (1)");
		assertRefused(app, "DELETE FROM entry");
		assertRefused(app, "CREATE TABLE other (id int)");
		assertRefused(lease.dataSource(Schema.LENDING), "INSERT INTO authz.entry VALUES (1)");
	}

	@Test
	void givesEveryLeaseADatabaseOfItsOwn() {
		StoresLease first = EmbeddedStores.shared().lease();
		StoresLease second = EmbeddedStores.shared().lease();

		execute(first.ownerDataSource(Schema.LENDING), "CREATE TABLE loan (id int)");

		execute(second.ownerDataSource(Schema.LENDING), "CREATE TABLE loan (id int)");
		assertThat(first.redisUrl()).isNotEqualTo(second.redisUrl());
	}

	@Test
	void preparesADatabaseOnceForAllWhoAskForTheSame() {
		AtomicInteger prepared = new AtomicInteger();
		Consumer<StoresLease> preparation = (lease) -> {
			prepared.incrementAndGet();
			execute(lease.ownerDataSource(Schema.AUTHZ), "CREATE TABLE entry (id int PRIMARY KEY)");
			execute(lease.ownerDataSource(Schema.AUTHZ), "GRANT INSERT ON entry TO authz_app");
		};

		StoresLease first = EmbeddedStores.shared().lease("entries", preparation);
		StoresLease second = EmbeddedStores.shared().lease("entries", preparation);

		assertThat(prepared).hasValue(1);
		execute(first.dataSource(Schema.AUTHZ), "INSERT INTO entry VALUES (1)");
		execute(second.dataSource(Schema.AUTHZ), "INSERT INTO entry VALUES (1)");
		assertRefused(second.dataSource(Schema.AUTHZ), "DELETE FROM entry");
		assertThat(first.redisUrl()).isNotEqualTo(second.redisUrl());
	}

	@Test
	void refusesAWrongPassword() {
		StoresLease lease = EmbeddedStores.shared().lease();
		var dataSource = (org.postgresql.ds.PGSimpleDataSource) lease.dataSource(Schema.AUTHZ);

		dataSource.setPassword("wrong");

		assertThatExceptionOfType(SQLException.class).isThrownBy(dataSource::getConnection)
			.withMessageContaining("password authentication failed");
	}

	@Test
	void keepsDataBetweenStarts(@TempDir Path directory) throws IOException {
		StoreSecrets secrets = StoreSecrets.random();
		int postgresPort = EmbeddedStores.freePort();
		int redisPort = EmbeddedStores.freePort();
		try (EmbeddedStores stores = EmbeddedStores.keptIn(directory, secrets, postgresPort, redisPort)) {
			StoresLease main = stores.main();
			execute(main.ownerDataSource(Schema.AUTHZ), "CREATE TABLE kept (id int)");
			assertThat(redis(main, "SET kept yes")).isEqualTo("+OK");
		}

		try (EmbeddedStores stores = EmbeddedStores.keptIn(directory, secrets, postgresPort, redisPort)) {
			StoresLease main = stores.main();
			execute(main.ownerDataSource(Schema.AUTHZ), "INSERT INTO kept VALUES (1)");
			assertThat(redis(main, "GETRANGE kept 0 -1")).isEqualTo("$3");
			assertThat(stores.isAlive()).isTrue();
		}
	}

	@Test
	void neverEvictsFromRedis() throws IOException {
		assertThat(redis(EmbeddedStores.shared().lease(), "INFO memory")).contains("maxmemory_policy:noeviction");
	}

	private static void execute(DataSource dataSource, String sql) {
		try (Connection connection = dataSource.getConnection(); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

	private static void assertRefused(DataSource dataSource, String sql) {
		assertThatIllegalStateException().isThrownBy(() -> execute(dataSource, sql))
			.withMessageContaining("permission denied");
	}

	private static String redis(StoresLease lease, String command) throws IOException {
		URI url = URI.create(lease.redisUrl());
		String password = url.getUserInfo().substring("default:".length());
		try (Socket socket = new Socket(url.getHost(), url.getPort())) {
			socket.getOutputStream()
				.write("AUTH %s\r\n%s\r\nQUIT\r\n".formatted(password, command).getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
			return command.startsWith("INFO") ? answer : answer.split("\r\n", 3)[1];
		}
	}

}
