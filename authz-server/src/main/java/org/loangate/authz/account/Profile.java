package org.loangate.authz.account;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// What a person says of themselves, under the names of OpenID Connect's standard claims. Nobody verified it, and no
/// decision about a loan rests on it.
///
/// @param values by the names in [#MEMBERS], each stripped, never empty
/// @param updatedAt when the person last wrote it
/// @see <a href="https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims">OpenID Connect Core 1.0, section
/// 5.1</a>
public record Profile(Map<String, String> values, Instant updatedAt) {

	/// The members in the order of the form, each with its longest length.
	public static final Map<String, Integer> MEMBERS = members();

	// E.164, as phone_number recommends.
	private static final Pattern PHONE_NUMBER = Pattern.compile("\\+[1-9][0-9]{6,14}");

	// ISO 3166-1 alpha-2.
	private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

	private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}\\p{Cs}\\p{Co}\\p{Cn}]*");

	public Profile {
		values = Map.copyOf(values);
	}

	private static Map<String, Integer> members() {
		Map<String, Integer> members = new LinkedHashMap<>();
		members.put("name", 200);
		members.put("given_name", 100);
		members.put("family_name", 100);
		members.put("phone_number", 16);
		members.put("street_address", 200);
		members.put("locality", 100);
		members.put("region", 100);
		members.put("postal_code", 20);
		members.put("country", 2);
		return members;
	}

	/// The form that a typed value is kept in; spaces and dashes in a phone number are
	/// left out.
	public static String normal(String member, String typed) {
		String stripped = typed.strip();
		return switch (member) {
			case "phone_number" -> stripped.replaceAll("[\\s().-]", "");
			case "country" -> stripped.toUpperCase(java.util.Locale.ROOT);
			default -> stripped;
		};
	}

	/// Whether a value in its normal form can be kept.
	public static boolean isAllowed(String member, String value) {
		Integer longest = MEMBERS.get(member);
		if (longest == null || value.length() > longest || !TEXT.matcher(value).matches()) {
			return false;
		}
		return value.isEmpty() || switch (member) {
			case "phone_number" -> PHONE_NUMBER.matcher(value).matches();
			case "country" -> COUNTRY.matcher(value).matches();
			default -> true;
		};
	}

	/// One value.
	public Optional<String> value(String member) {
		return Optional.ofNullable(this.values.get(member));
	}

	@Override
	public String toString() {
		return "Profile[redacted]";
	}

	/// A profile from what was typed, without what was left empty.
	public static Profile of(Map<String, @Nullable String> typed, Instant now) {
		Map<String, String> kept = new LinkedHashMap<>();
		MEMBERS.keySet().forEach((member) -> {
			String value = typed.get(member);
			if (value != null && !normal(member, value).isEmpty()) {
				kept.put(member, normal(member, value));
			}
		});
		return new Profile(kept, now);
	}

}
