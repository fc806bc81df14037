package org.loangate.authz.platform;

import org.springframework.boot.context.event.ApplicationPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/// Refuses to start a production server whose running role is also the role that migrates: it could alter the schema,
/// and with it the evidence.
public final class SeparateRoles implements ApplicationListener<ApplicationPreparedEvent> {

	@Override
	public void onApplicationEvent(ApplicationPreparedEvent event) {
		Environment environment = event.getApplicationContext().getEnvironment();
		String running = environment.getProperty("LOANGATE_POSTGRES_USER");
		if (running != null && running.equals(environment.getProperty("LOANGATE_POSTGRES_OWNER_USER"))
				&& !environment.acceptsProfiles(Profiles.of("demo"))) {
			throw new IllegalStateException("LOANGATE_POSTGRES_USER, LOANGATE_POSTGRES_OWNER_USER: both " + running
					+ " (expected: two roles, of which only the owner may alter the schema)");
		}
	}

}
