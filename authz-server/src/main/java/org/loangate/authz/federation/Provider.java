package org.loangate.authz.federation;

import java.net.URI;
import java.util.Locale;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;

/// One OpenID Provider, as the providers' file has it.
///
/// @param id stable lower-case name: part of its callback's address, and of every link to it
/// @param names what people call it, by language tag
/// @param issuer its issuer identifier
/// @param clientId who this server is there
/// @param credential what this server proves that by
/// @param scope what is asked for, with `openid`
record Provider(String id, Map<String, String> names, URI issuer, String clientId, Credential credential,
		String scope) {

	Provider {
		names = Map.copyOf(names);
	}

	/// Its name for a reader.
	String name(Locale locale) {
		return this.names.getOrDefault("zh".equals(locale.getLanguage()) ? "zh-CN" : "en", this.id);
	}

	/// What this server shows at the token endpoint.
	///
	/// @see <a
	/// href="https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication">OpenID
	/// Connect Core 1.0,
	/// section 9</a>
	sealed interface Credential {

		ClientAuthentication authenticate(ClientID client, URI tokenEndpoint) throws JOSEException;

	}

	/// A shared secret.
	///
	/// @param inBody whether it goes into the body (`client_secret_post`)
	record SharedSecret(org.loangate.authz.platform.Settings.Secret secret, boolean inBody) implements Credential {

		@Override
		public ClientAuthentication authenticate(ClientID client, URI tokenEndpoint) {
			Secret value = new Secret(this.secret.value());
			return this.inBody ? new ClientSecretPost(client, value) : new ClientSecretBasic(client, value);
		}

	}

	/// A private key (`private_key_jwt`).
	record PrivateKey(JWK key) implements Credential {

		@Override
		public ClientAuthentication authenticate(ClientID client, URI tokenEndpoint) throws JOSEException {
			return switch (this.key) {
				case ECKey ec -> new PrivateKeyJWT(client, tokenEndpoint, JWSAlgorithm.ES256, ec.toPrivateKey(),
						ec.getKeyID(), null);
				case RSAKey rsa -> new PrivateKeyJWT(client, tokenEndpoint, JWSAlgorithm.PS256, rsa.toPrivateKey(),
						rsa.getKeyID(), null);
				default -> throw new JOSEException("key type");
			};
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

}
