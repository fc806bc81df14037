package org.loangate.authz.oauth.key;

import java.net.URL;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.nimbusds.jose.JWSAlgorithm;

import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtEncodingException;
import org.springframework.stereotype.Component;

/// Spring's tokens, signed by [SigningKeys]: the header's `alg` and `typ` count, its key is always the one that signs now.
///
/// Spring's own encoder knows no EdDSA, and would have every private key pass through the JWK set.
@Component
public final class SignedJwts implements JwtEncoder {

	private final SigningKeys keys;

	SignedJwts(SigningKeys keys) {
		this.keys = keys;
	}

	@Override
	public Jwt encode(JwtEncoderParameters parameters) {
		JwsHeader header = parameters.getJwsHeader();
		if (header == null || header.getAlgorithm() == null) {
			throw new JwtEncodingException("alg: missing");
		}
		JwtClaimsSet claims = parameters.getClaims();
		Map<String, Object> json = new LinkedHashMap<>();
		claims.getClaims().forEach((name, value) -> json.put(name, switch (value) {
			case URL url -> url.toExternalForm();
			// RFC 7519, 4.1.3: a single audience may be a string, which more clients
			// read.
			case List<?> list when list.size() == 1 && "aud".equals(name) -> list.getFirst();
			default -> value;
		}));
		String typ = (header.getType() != null) ? header.getType() : "JWT";
		String token = this.keys.sign(typ, JWSAlgorithm.parse(header.getAlgorithm().getName()), json);
		return new Jwt(token, claims.getIssuedAt(), claims.getExpiresAt(), header.getHeaders(), claims.getClaims());
	}

}
