package org.loangate.authz.platform;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Objects;

import org.loangate.bootstrap.MutualTlsConnector;

import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.data.redis.serializer.RedisSerializer;
import org.springframework.stereotype.Component;

@Configuration(proxyBeanMethods = false)
class PlatformConfiguration {

	@Bean
	Clock clock(Environment environment) {
		String file = environment.getProperty("LOANGATE_DEMO_CLOCK_FILE", "");
		boolean demo = environment.acceptsProfiles(Profiles.of("demo"));
		return (demo && !file.isEmpty()) ? new DemoClock(Clock.systemUTC(), Path.of(file)) : Clock.systemUTC();
	}

	@Bean
	SecureRandom secureRandom() {
		return new SecureRandom();
	}

	@Bean
	SecretCipher secretCipher(Settings settings) {
		return new SecretCipher(settings.kek().value());
	}

	@Bean
	@ConditionalOnExpression("!'${loangate.mtls.port}'.isEmpty()")
	MutualTlsConnector mutualTlsConnector(MutualTls settings, SslBundles bundles) {
		return new MutualTlsConnector(Objects.requireNonNull(settings.port()), bundles);
	}

	// Java serialization from a store is code execution for whoever writes to the store.
	@Bean
	RedisSerializer<Object> springSessionDefaultRedisSerializer() {
		return new SessionValues();
	}

	@Component
	@ConfigurationPropertiesBinding
	static final class SecretConverter implements Converter<String, Settings.Secret> {

		@Override
		public Settings.Secret convert(String source) {
			return new Settings.Secret(source);
		}

	}

}
