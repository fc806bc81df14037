/// Real PostgreSQL 18 and Redis 6.2 out of Maven packages, for the demo and the tests; in no production jar.
///
/// Tests share one pair of servers per JVM, started by the first caller and stopped with the JVM, and take a database
/// and a Redis keyspace of their own, empty but for schemas and roles:
///
/// ```java
/// class Stores implements ApplicationContextInitializer<ConfigurableApplicationContext> {
///
/// 	static final StoresLease STORES = EmbeddedStores.shared().lease();
///
/// 	@Override
/// 	public void initialize(ConfigurableApplicationContext context) {
/// 		TestPropertyValues.of(STORES.environment(Schema.AUTHZ)).applyTo(context);
/// 	}
///
/// }
///
/// @SpringBootTest
/// @ContextConfiguration(initializers = Stores.class)
/// class LoanTests { … }
/// ```
///
/// [org.loangate.stores.StoresLease#environment] gives the `LOANGATE_POSTGRES_…` and `LOANGATE_REDIS_URL` settings as the processes read
/// them; a test without Spring asks [org.loangate.stores.StoresLease#dataSource] for connections as the running role or as the owner.
/// The demo keeps its data with [org.loangate.stores.EmbeddedStores#keptIn].
@NullMarked
package org.loangate.stores;

import org.jspecify.annotations.NullMarked;
