package org.loangate.authz.factor.password;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.account.Accounts;
import org.loangate.authz.account.Profile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One customer of the lender's, as a line of the file says it.
///
/// @param email in its normalized form
/// @param emailVerified whether the lender knows that they read what is sent there
/// @param language what they are written to in
/// @param customerNumber the lender's own identifier, or `null`
/// @param profile what else is known of them, by the names in [Profile#MEMBERS]
/// @param documentClaims what the lender asserts of their identity document: `name`, `birth_date`, `document_number`
/// @param hash of their password, or `null` where they have none
record ImportLine(String email, boolean emailVerified, Locale language, @Nullable String customerNumber,
		Map<String, String> profile, Map<String, String> documentClaims, @Nullable ImportedHash hash) {

	private static final Pattern CUSTOMER_NUMBER = Pattern.compile("[!-~]{1,64}");

	private static final int LONGEST_CLAIM = 200;

	private static final Pattern LOCALE = Pattern.compile("en|zh-CN");

	private static final List<String> OWN = List.of("email", "email_verified", "locale", "customer_number",
			"document_claims", "password");

	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).maxStringLength(4096).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build())
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	ImportLine {
		profile = Map.copyOf(profile);
		documentClaims = Map.copyOf(documentClaims);
	}

	/// Reads a line.
	static Read read(String json) {
		JsonNode line;
		try {
			line = MAPPER.readTree(json);
		}
		catch (JacksonException _) {
			return new Read.Malformed(List.of("no JSON (expected: one object, each member once)"));
		}
		if (!line.isObject()) {
			return new Read.Malformed(List.of("no object (expected: one object)"));
		}
		List<String> problems = new ArrayList<>();
		if (line.propertyStream()
			.anyMatch((member) -> !OWN.contains(member.getKey()) && !Profile.MEMBERS.containsKey(member.getKey()))) {
			problems.add("a member that is not known (expected: " + String.join(", ", OWN) + ", "
					+ String.join(", ", Profile.MEMBERS.keySet()) + ")");
		}
		Optional<String> email = Optional.of(line.path("email"))
			.filter(JsonNode::isString)
			.map(JsonNode::stringValue)
			.flatMap(Accounts::normalized);
		if (email.isEmpty()) {
			problems.add("email (expected: an e-mail address)");
		}
		if (!line.path("email_verified").isBoolean()) {
			problems.add("email_verified (expected: true or false)");
		}
		String locale = text(line, "locale", problems);
		if (locale != null && !LOCALE.matcher(locale).matches()) {
			problems.add("locale (expected: en or zh-CN)");
		}
		String customerNumber = text(line, "customer_number", problems);
		if (customerNumber != null && !CUSTOMER_NUMBER.matcher(customerNumber).matches()) {
			problems.add("customer_number (expected: 1 to 64 visible ASCII characters)");
		}
		Map<String, String> profile = profile(line, problems);
		Map<String, String> claims = claims(line.path("document_claims"), problems);
		ImportedHash hash = hash(line.path("password"), problems);
		if (!problems.isEmpty()) {
			return new Read.Malformed(problems);
		}
		return new Read.Wellformed(new ImportLine(email.orElseThrow(), line.path("email_verified").booleanValue(),
				Locale.forLanguageTag((locale != null) ? locale : "en"), customerNumber, profile, claims, hash));
	}

	private static Map<String, String> profile(JsonNode line, List<String> problems) {
		Map<String, String> profile = new LinkedHashMap<>();
		for (String member : Profile.MEMBERS.keySet()) {
			String value = text(line, member, problems);
			if (value == null) {
				continue;
			}
			String normal = Profile.normal(member, value);
			if (normal.isEmpty() || !Profile.isAllowed(member, normal)) {
				problems.add(member + " (expected: a value as the account page takes it)");
			}
			else {
				profile.put(member, normal);
			}
		}
		return profile;
	}

	private static Map<String, String> claims(JsonNode document, List<String> problems) {
		if (document.isMissingNode() || document.isNull()) {
			return Map.of();
		}
		Map<String, String> claims = new LinkedHashMap<>();
		boolean wellformed = document.isObject() && !document.isEmpty()
				&& document.propertyStream().allMatch((member) -> isClaim(member.getKey(), member.getValue()));
		if (!wellformed) {
			problems.add("document_claims (expected: an object of name, birth_date as YYYY-MM-DD and document_number,"
					+ " those that are known)");
			return Map.of();
		}
		document.propertyStream().forEach((member) -> claims.put(member.getKey(), member.getValue().stringValue()));
		return claims;
	}

	private static boolean isClaim(String name, JsonNode value) {
		if (!value.isString() || value.stringValue().isBlank() || value.stringValue().length() > LONGEST_CLAIM) {
			return false;
		}
		return switch (name) {
			case "name", "document_number" -> true;
			case "birth_date" -> isDate(value.stringValue());
			default -> false;
		};
	}

	private static boolean isDate(String value) {
		try {
			return LocalDate.parse(value).toString().equals(value);
		}
		catch (DateTimeException _) {
			return false;
		}
	}

	private static @Nullable ImportedHash hash(JsonNode password, List<String> problems) {
		if (password.isMissingNode() || password.isNull()) {
			return null;
		}
		try {
			if (password.isString()) {
				return ImportedHash.of(password.stringValue());
			}
			String algorithm = password.path("algorithm").asString("");
			if (!password.isObject() || password.size() != 4
					|| !ImportedHash.Pbkdf2.ALGORITHM.matcher(algorithm).matches()
					|| !password.path("iterations").isInt() || !password.path("salt").isString()
					|| !password.path("hash").isString()) {
				throw new IllegalArgumentException("(expected: a string, or an object of algorithm, iterations, salt"
						+ " and hash for pbkdf2-sha1, pbkdf2-sha256 or pbkdf2-sha512)");
			}
			return ImportedHash.of(ImportedHash.Pbkdf2.text(algorithm, password.path("iterations").asString(),
					password.path("salt").stringValue(), password.path("hash").stringValue()));
		}
		catch (IllegalArgumentException ex) {
			problems.add("password: " + ex.getMessage());
			return null;
		}
	}

	private static @Nullable String text(JsonNode line, String member, List<String> problems) {
		JsonNode value = line.path(member);
		if (value.isMissingNode() || value.isNull()) {
			return null;
		}
		if (!value.isString()) {
			problems.add(member + " (expected: a string)");
			return null;
		}
		return value.stringValue();
	}

	@Override
	public String toString() {
		return "ImportLine[redacted]";
	}

	/// What a line was.
	sealed interface Read {

		/// It can be imported.
		record Wellformed(ImportLine line) implements Read {
		}

		/// It cannot.
		/// @param problems which member and what is expected of it; nothing that stood
		/// there
		record Malformed(List<String> problems) implements Read {

			public Malformed {
				problems = List.copyOf(problems);
			}

		}

	}

}
