package org.loangate.stores;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Passwords of the embedded servers: URL-safe characters only, since Redis's travels in its URL.
///
/// @param superuser password of PostgreSQL's `postgres`
/// @param redis password of Redis's default user
/// @param owners password of each schema's migrating role
/// @param apps password of each schema's running role
public record StoreSecrets(String superuser, String redis, Map<Schema, String> owners, Map<Schema, String> apps) {

	public StoreSecrets {
		owners = Map.copyOf(owners);
		apps = Map.copyOf(apps);
	}

	/// Asks `source` for each password by name: `postgres`, `redis`, `authz_owner` and so
	/// on.
	public static StoreSecrets of(UnaryOperator<String> source) {
		Map<Schema, String> owners = new EnumMap<>(Schema.class);
		Map<Schema, String> apps = new EnumMap<>(Schema.class);
		for (Schema schema : Schema.values()) {
			owners.put(schema, source.apply(schema.ownerRole()));
			apps.put(schema, source.apply(schema.appRole()));
		}
		return new StoreSecrets(source.apply("postgres"), source.apply("redis"), owners, apps);
	}

	static StoreSecrets random() {
		SecureRandom random = new SecureRandom();
		return of((name) -> {
			byte[] bytes = new byte[24];
			random.nextBytes(bytes);
			return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		});
	}

	String owner(Schema schema) {
		return password(this.owners, schema);
	}

	String app(Schema schema) {
		return password(this.apps, schema);
	}

	private static String password(Map<Schema, String> passwords, Schema schema) {
		String password = passwords.get(schema);
		if (password == null) {
			throw new IllegalStateException("no password for schema " + schema.schemaName());
		}
		return password;
	}

	@Override
	public String toString() {
		return "[redacted]";
	}

}
