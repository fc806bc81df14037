package org.loangate.authz.loan.facts;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.SealedColumn;
import org.loangate.authz.platform.SecretCipher;
import org.loangate.authz.policy.Actor;
import org.loangate.contract.PayoutAccount;
import org.loangate.contract.Terms;
import org.loangate.contract.verify.ClientAddress;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Makes [Traces]: digests under one random key that lies in the database, encrypted. Without it nobody can try account
/// numbers on them.
@SealedColumn(table = "loan_trace_key", key = "name", column = "key")
@Component
public final class TraceKey {

	private static final int KEY_BYTES = 32;

	private static final String NAME = "trace";

	private static final String ALGORITHM = "HmacSHA256";

	private final JdbcClient jdbc;

	private final SecretCipher cipher;

	private final SecureRandom random;

	private volatile @Nullable SecretKeySpec known;

	TraceKey(JdbcClient jdbc, SecretCipher cipher, SecureRandom random) {
		this.jdbc = jdbc;
		this.cipher = cipher;
		this.random = random;
	}

	public Traces of(Terms terms, Actor actor) {
		Actor.Device device = actor.device();
		return of(terms, actor.network(), (device != null) ? digest("device", device.id().toString()) : null);
	}

	/// The same where the device's digest is known already.
	public Traces of(Terms terms, String network, byte @Nullable [] device) {
		PayoutAccount account = terms.payoutAccount();
		return new Traces(device, digest("payout-account", account.scheme().value() + ":" + account.id()),
				digest("network", traced(network)));
	}

	// What was traced by the release before must be found again: an IPv6 network was the
	// hexadecimal of its 64 bits.
	private static String traced(String network) {
		String address = network.replaceFirst("/64$", "");
		return ClientAddress.parse(address)
			.map((read) -> read.address().getAddress())
			.filter((bytes) -> bytes.length == 16)
			.map((bytes) -> HexFormat.of().formatHex(bytes, 0, 8))
			.orElse(network);
	}

	private byte[] digest(String kind, String value) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(key());
			return mac.doFinal((kind + ":" + value).getBytes(StandardCharsets.UTF_8));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private SecretKeySpec key() {
		SecretKeySpec key = this.known;
		return (key != null) ? key : read();
	}

	private SecretKeySpec read() {
		String context = "loan_trace_key.key:" + NAME;
		byte[] fresh = new byte[KEY_BYTES];
		this.random.nextBytes(fresh);
		int made = this.jdbc.sql("INSERT INTO loan_trace_key (name, key) VALUES (:name, :key) ON CONFLICT DO NOTHING")
			.param("name", NAME)
			.param("key", this.cipher.encrypt(fresh, context))
			.update();
		byte[] kept = this.jdbc.sql("SELECT key FROM loan_trace_key WHERE name = :name")
			.param("name", NAME)
			.query(byte[].class)
			.single();
		SecretKeySpec key = new SecretKeySpec(this.cipher.decrypt(kept, context), ALGORITHM);
		if (made == 0) {
			// One that was made in this transaction may still be rolled back with it.
			this.known = key;
		}
		return key;
	}

}
