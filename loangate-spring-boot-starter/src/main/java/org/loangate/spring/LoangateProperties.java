package org.loangate.spring;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Whose tokens count, and what goes without one. Each is a variable of the environment too: `LOANGATE_TRUST_DOMAIN` is
/// `loangate.trust-domain`.
///
/// @param issuer the authorization server's public URL, without a slash at its end: what `iss` must be
/// @param trustDomain behind the gateway: what must be among the transaction tokens' `aud`
/// @param publicUrl without the gateway: this API's public URL, without a slash at its end, which must be among the access
/// tokens' `aud` and is the base of every proof's `htu`
/// @param jwksUri where the authorization server's keys are fetched; the issuer's `/oauth2/jwks` unless it is reached
/// elsewhere from inside
/// @param openPaths patterns of paths that need no token, such as `/actuator/health/**`; none unless said so
@ConfigurationProperties("loangate")
public record LoangateProperties(@Nullable String issuer, @Nullable String trustDomain, @Nullable String publicUrl,
		@Nullable URI jwksUri, @DefaultValue List<String> openPaths) {

	public LoangateProperties {
		openPaths = List.copyOf(openPaths);
	}

	/// Checks that they say whose tokens count.
	///
	/// @throws SettingsFault if they do not; it names all that is missing
	void check() {
		List<String> faults = new ArrayList<>();
		checkBase("issuer", this.issuer, faults);
		if (isSet(this.publicUrl)) {
			checkBase("public-url", this.publicUrl, faults);
		}
		if (isSet(this.trustDomain) == isSet(this.publicUrl)) {
			faults.add(named("trust-domain") + " and " + named("public-url")
					+ (isSet(this.trustDomain) ? " are both set" : " are both missing"));
		}
		if (this.jwksUri != null && isSet(this.jwksUri.toString()) && !isHttp(this.jwksUri)) {
			faults.add(named("jwks-uri") + " is no URL: " + this.jwksUri);
		}
		if (!faults.isEmpty()) {
			throw new SettingsFault(String.join("; ", faults),
					"Set " + named("issuer")
							+ " to the authorization server's public URL, such as https://id.lender.example, and "
							+ named("trust-domain")
							+ " to the value that the gateway in front of this API has. Where there is no "
							+ "gateway, set " + named("public-url") + " instead: not both.");
		}
	}

	/// Whether the gateway is in front.
	boolean isBehindGateway() {
		return isSet(this.trustDomain);
	}

	URI jwkSet() {
		return (this.jwksUri != null && isSet(this.jwksUri.toString())) ? this.jwksUri
				: URI.create(this.issuer + "/oauth2/jwks");
	}

	private static void checkBase(String name, @Nullable String value, List<String> faults) {
		if (value == null || !isSet(value)) {
			faults.add(named(name) + " is missing");
		}
		else if (!isBase(value)) {
			faults.add(named(name) + " is no URL without a slash at its end, query and fragment: " + value);
		}
	}

	private static boolean isBase(String value) {
		try {
			URI url = URI.create(value);
			return isHttp(url) && url.getRawQuery() == null && url.getRawFragment() == null && !value.endsWith("/");
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private static boolean isHttp(URI url) {
		return url.getHost() != null && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()));
	}

	private static boolean isSet(@Nullable String value) {
		return value != null && !value.isBlank();
	}

	/// Both names of a setting.
	static String named(String name) {
		return "loangate." + name + " (LOANGATE_" + name.toUpperCase(Locale.ROOT).replace('-', '_') + ")";
	}

}
