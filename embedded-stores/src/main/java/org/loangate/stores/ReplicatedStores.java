package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// A pair of stores, each with a replica that takes over when it is told to, behind one address: for tests of what
/// happens then. Whoever is connected stays with the server that was, which refuses writes from then on.
///
/// Threads: all methods may be called from any thread.
public final class ReplicatedStores implements AutoCloseable {

	private final EmbeddedStores first = EmbeddedStores.temporary();

	private final StoresLease lease = this.first.main();

	private final Path directory;

	private final PostgresServer postgres;

	private final RedisServer redis;

	private final TcpLink postgresLink;

	private final TcpLink redisLink;

	private boolean postgresMoved;

	private boolean redisMoved;

	/// Starts all four servers.
	public ReplicatedStores() {
		try {
			this.directory = Files.createTempDirectory("loangate-replicas");
		}
		catch (IOException ex) {
			this.first.close();
			throw new UncheckedIOException("no temporary directory for the replicas", ex);
		}
		this.postgres = this.first.postgres().standby(this.directory.resolve("postgres"), EmbeddedStores.freePort());
		this.redis = this.first.redis().twin(this.directory.resolve("redis"), EmbeddedStores.freePort());
		this.redis.follow(this.first.redis());
		this.postgresLink = new TcpLink(address(this.first.postgres().port()));
		this.redisLink = new TcpLink(address(this.first.redis().port()));
	}

	/// As [StoresLease#environment], by way of the one address.
	public Map<String, String> environment(Schema schema) {
		Map<String, String> environment = new TreeMap<>(this.lease.environment(schema));
		environment.computeIfPresent("LOANGATE_POSTGRES_URL",
				(_, url) -> url.replace(":" + this.first.postgres().port() + "/", ":" + port(this.postgresLink) + "/"));
		environment.put("LOANGATE_REDIS_URL", redisUrl());
		return environment;
	}

	/// Redis's URL by way of its one address.
	public String redisUrl() {
		return this.lease.redisUrl().replace(":" + this.first.redis().port() + "/", ":" + port(this.redisLink) + "/");
	}

	/// Makes the PostgreSQL behind the address refuse writes, or take them again.
	public void postgresReadOnly(boolean on) {
		(this.postgresMoved ? this.postgres : this.first.postgres()).readOnly(on);
	}

	/// Makes the Redis behind the address refuse what needs room, or take it again.
	public void redisFull(boolean on) {
		(this.redisMoved ? this.redis : this.first.redis()).full(on);
	}

	/// Promotes PostgreSQL's standby. It is done once.
	public void failOverPostgres() {
		this.first.postgres().readOnly(true);
		this.postgres.takeOver(this.first.postgres());
		this.postgresMoved = true;
		this.postgresLink.lead(address(this.postgres.port()));
	}

	/// Promotes Redis's replica, and makes the first follow it. It is done once.
	public void failOverRedis() {
		this.redis.takeOver();
		this.first.redis().follow(this.redis);
		this.redisMoved = true;
		this.redisLink.lead(address(this.redis.port()));
	}

	private static String address(int port) {
		return "tcp://127.0.0.1:" + port;
	}

	private static String port(TcpLink link) {
		return link.url().substring(link.url().lastIndexOf(':') + 1);
	}

	@Override
	public void close() {
		this.postgresLink.close();
		this.redisLink.close();
		this.redis.close();
		this.postgres.close();
		this.first.close();
		Directories.delete(this.directory);
	}

}
