package org.loangate.authz.factor.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

import org.bouncycastle.crypto.generators.SCrypt;

import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/// A password's hash that another system made, with what it costs to compare.
///
/// What costs more than about a second is refused where it is read: a file that is imported must not decide how busy each
/// try at the sign-in page keeps the server.
sealed interface ImportedHash {

	/// As it is kept, in the form of the PHC string format where there is one.
	/// @see <a href="https://github.com/P-H-C/phc-string-format">PHC string format</a>
	String text();

	/// Whether it is of that password, exactly as it was typed.
	boolean matches(String password);

	/// Whether a comparison looks at the password's end: what was never looked at may be
	/// mistyped, and must not become the password.
	default boolean comparesAllOf(String password) {
		return true;
	}

	/// How much memory a comparison takes, in MiB, rounded up.
	int mebibytes();

	/// Reads a hash.
	/// @throws IllegalArgumentException when it has none of the forms, or costs too much;
	/// the message says what is expected and repeats nothing of the hash
	static ImportedHash of(String text) {
		if (text.length() <= 512) {
			if (text.startsWith("$2")) {
				return Bcrypt.of(text);
			}
			if (text.startsWith("$argon2")) {
				return Argon2.of(text);
			}
			if (text.startsWith("$scrypt$")) {
				return Scrypt.of(text);
			}
			if (text.startsWith("$pbkdf2-")) {
				return Pbkdf2.of(text);
			}
		}
		throw new IllegalArgumentException("(expected: a bcrypt, argon2, scrypt or pbkdf2 string)");
	}

	private static Matcher match(Pattern form, String text, String expected) {
		Matcher matcher = form.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("(expected: " + expected + ")");
		}
		return matcher;
	}

	private static int within(String name, String number, int least, int most) {
		if (number.length() > 9 || Integer.parseInt(number) < least || Integer.parseInt(number) > most) {
			throw new IllegalArgumentException(name + " (expected: " + least + " to " + most + ")");
		}
		return Integer.parseInt(number);
	}

	private static byte[] decode(String name, String base64, int least, int most) {
		byte[] bytes;
		try {
			// Passlib writes a dot for the plus.
			bytes = Base64.getDecoder().decode(base64.replace('.', '+'));
		}
		catch (IllegalArgumentException _) {
			throw new IllegalArgumentException(name + " (expected: base64)");
		}
		if (bytes.length < least || bytes.length > most) {
			throw new IllegalArgumentException(name + " (expected: " + least + " to " + most + " bytes)");
		}
		return bytes;
	}

	/// `$2a$`, `$2b$` or `$2y$`, with a cost of 4 to 13.
	record Bcrypt(String text) implements ImportedHash {

		/// How many bytes of a password count.
		private static final int LONGEST = 72;

		private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

		static Bcrypt of(String text) {
			within("cost", match(FORM, text, "$2a$, $2b$ or $2y$, cost, 53 characters").group(1), 4, 13);
			return new Bcrypt(text);
		}

		@Override
		public boolean matches(String password) {
			return new BCryptPasswordEncoder().matches(password, this.text);
		}

		@Override
		public boolean comparesAllOf(String password) {
			return password.getBytes(StandardCharsets.UTF_8).length <= LONGEST && password.indexOf('\0') == -1;
		}

		@Override
		public int mebibytes() {
			return 1;
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

	/// `$argon2id$` or `$argon2i$`, with at most 128 MiB and at most 256 MiB passed over
	/// in all.
	record Argon2(String text, int memory) implements ImportedHash {

		private static final Pattern FORM = Pattern.compile("\\$argon2(?:id|i)\\$(?:v=(?:16|19)\\$)?"
				+ "m=([0-9]+),t=([0-9]+),p=([0-9]+)\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

		static Argon2 of(String text) {
			Matcher parts = match(FORM, text, "$argon2id$ or $argon2i$, v, m, t, p, salt, hash");
			int memory = within("m", parts.group(1), 8, 128 * 1024);
			within("t", parts.group(2), 1, 256 * 1024 / memory);
			within("p", parts.group(3), 1, 16);
			decode("salt", parts.group(4), 8, 64);
			decode("hash", parts.group(5), 16, 64);
			return new Argon2(text, memory);
		}

		@Override
		public boolean matches(String password) {
			// What it takes to compare stands in the text; these are for new ones.
			return new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2).matches(password, this.text);
		}

		@Override
		public int mebibytes() {
			return Math.ceilDiv(this.memory, 1024);
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

	/// `$scrypt$ln=…,r=…,p=…$salt$hash`, with at most 128 MiB passed over in all.
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Scrypt(String text, int n, int r, int p, byte[] salt, byte[] hash) implements ImportedHash {

		private static final Pattern FORM = Pattern.compile(
				"\\$scrypt\\$ln=([0-9]+),r=([0-9]+),p=([0-9]+)\\$([A-Za-z0-9+/.]+={0,2})\\$([A-Za-z0-9+/.]+={0,2})");

		private static final int MOST = 1 << 20;

		static Scrypt of(String text) {
			Matcher parts = match(FORM, text, "$scrypt$, ln, r, p, salt, hash");
			int n = 1 << within("ln", parts.group(1), 10, 17);
			int r = within("r", parts.group(2), 1, MOST / n);
			int p = within("p", parts.group(3), 1, MOST / n / r);
			return new Scrypt(text, n, r, p, decode("salt", parts.group(4), 8, 64),
					decode("hash", parts.group(5), 16, 64));
		}

		@Override
		public boolean matches(String password) {
			byte[] computed = SCrypt.generate(password.getBytes(StandardCharsets.UTF_8), this.salt, this.n, this.r,
					this.p, this.hash.length);
			return MessageDigest.isEqual(computed, this.hash);
		}

		@Override
		public int mebibytes() {
			return Math.ceilDiv(128 * this.n * this.r, 1024 * 1024);
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

	/// `$pbkdf2-sha1$`, `-sha256$` or `-sha512$`, with the iterations as `i=…` or, after
	/// passlib, by themselves.
	@SuppressWarnings("ArrayRecordComponent") // never compared
	record Pbkdf2(String text, String digest, int iterations, byte[] salt, byte[] hash) implements ImportedHash {

		static final Pattern ALGORITHM = Pattern.compile("pbkdf2-(sha1|sha256|sha512)");

		private static final Pattern FORM = Pattern
			.compile("\\$pbkdf2-(sha1|sha256|sha512)\\$(?:i=)?([0-9]+)(?:,l=[0-9]+)?"
					+ "\\$([A-Za-z0-9+/.]+={0,2})\\$([A-Za-z0-9+/.]+={0,2})");

		static Pbkdf2 of(String text) {
			Matcher parts = match(FORM, text, "$pbkdf2-sha1$, -sha256$ or -sha512$, i, salt, hash");
			return new Pbkdf2(text, parts.group(1), within("iterations", parts.group(2), 1_000, 1_000_000),
					decode("salt", parts.group(3), 8, 64), decode("hash", parts.group(4), 16, 64));
		}

		/// The text of one whose parts are given by themselves.
		static String text(String algorithm, String iterations, String salt, String hash) {
			return "$" + algorithm + "$i=" + iterations + "$" + salt + "$" + hash;
		}

		@Override
		public boolean matches(String password) {
			PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), this.salt, this.iterations, this.hash.length * 8);
			try {
				byte[] computed = SecretKeyFactory.getInstance("PBKDF2WithHmac" + this.digest.toUpperCase(Locale.ROOT))
					.generateSecret(spec)
					.getEncoded();
				return MessageDigest.isEqual(computed, this.hash);
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
			finally {
				spec.clearPassword();
			}
		}

		@Override
		public int mebibytes() {
			return 1;
		}

		@Override
		public String toString() {
			return "[redacted]";
		}

	}

}
