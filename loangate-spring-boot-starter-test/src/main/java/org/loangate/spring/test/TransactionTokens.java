package org.loangate.spring.test;

import java.util.HashMap;
import java.util.Map;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.loangate.contract.TransactionToken;
import org.loangate.contract.verify.SigningKeys;

/// Signs transaction tokens for one issuer and trust domain by a key of its own, which nobody else has or trusts.
///
/// A bean of each test's application, where the starter takes its tokens; another one's are forgeries there.
public final class TransactionTokens {

	private final ECKey key;

	private final String issuer;

	private final String trustDomain;

	/// Signs by a new key.
	///
	/// @param issuer `iss`
	/// @param trustDomain `aud`
	public TransactionTokens(String issuer, String trustDomain) {
		this.issuer = issuer;
		this.trustDomain = trustDomain;
		try {
			this.key = new ECKeyGenerator(Curve.P_256).keyID("test").generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("no P-256 here", ex);
		}
	}

	/// A token as it stands in the header `Txn-Token`.
	public String sign(TransactionToken token) {
		Map<String, Object> claims = new HashMap<>(token.toClaims());
		claims.put("iss", this.issuer);
		claims.put("aud", this.trustDomain);
		JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(TransactionToken.TYP))
			.keyID(this.key.getKeyID())
			.build();
		try {
			SignedJWT jwt = new SignedJWT(header, JWTClaimsSet.parse(claims));
			jwt.sign(new ECDSASigner(this.key));
			return jwt.serialize();
		}
		catch (JOSEException | java.text.ParseException ex) {
			throw new IllegalStateException("cannot be signed: " + token.txn(), ex);
		}
	}

	/// The JWK Set that a stand-in for the authorization server publishes, in JSON.
	public String jwkSet() {
		return new JWKSet(this.key.toPublicJWK()).toString();
	}

	/// What its tokens are verified by.
	SigningKeys keys() {
		return SigningKeys.of(new ImmutableJWKSet<>(new JWKSet(this.key.toPublicJWK())));
	}

}
