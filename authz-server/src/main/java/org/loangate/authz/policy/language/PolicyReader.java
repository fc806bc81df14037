package org.loangate.authz.policy.language;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.loangate.authz.policy.Fact;
import org.loangate.authz.policy.PasskeyRules;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.RegistrationRules;
import org.loangate.authz.policy.Settings;
import org.loangate.authz.policy.rule.Rule;
import org.loangate.contract.RouteTable;

/// Reads a policy document: strictly, and as a whole or not at all.
///
/// **Threads:** safe.
public final class PolicyReader {

	private static final Set<String> SECTIONS = Set.of("settings", "assurance", "factors", "rules", "registration",
			"passkeys", "routes");

	private final Conditions conditions = new Conditions(Fact.ALL);

	/// Reads a document.
	/// @throws InvalidPolicy for the first thing in it that is not as it must be
	public Policy read(String document) {
		return policy(check(document));
	}

	/// Reads a document of a version that is kept: what only this release finds to break
	/// a
	/// promise was agreed to all the same.
	/// @throws InvalidPolicy for the first thing in it that is not as it must be
	public Policy reread(String document) {
		return policy(recheck(document));
	}

	private static Policy policy(Checked checked) {
		if (checked.policy() == null) {
			throw new InvalidPolicy(checked.faults().getFirst());
		}
		return checked.policy();
	}

	/// Reads a document, and takes down everything in it that is not as it must be.
	public Checked check(String document) {
		return check(document, false);
	}

	/// The same of a version that is kept: a broken promise is among the dangers.
	public Checked recheck(String document) {
		return check(document, true);
	}

	private Checked check(String document, boolean kept) {
		Faults faults = Faults.collected();
		try {
			Optional<Policy> policy = policy(YamlValue.parse(document, faults), digest(document), faults,
					new Promises(faults, kept));
			return new Checked(policy.orElse(null), faults.errors(), faults.warnings(), faults.dangers());
		}
		catch (InvalidPolicy refused) {
			faults.add(refused);
			return new Checked(null, faults.errors(), faults.warnings(), faults.dangers());
		}
	}

	private Optional<Policy> policy(YamlValue root, String digest, Faults faults, Promises promises) {
		Map<String, YamlValue> fields = root.fields(SECTIONS);
		AssuranceSection assurance = AssuranceSection.read(fields.get("assurance"), fields.get("factors"), faults);
		Optional<Settings> settings = faults
			.attempt(() -> Optional.of(SettingsSection.read(root.field(fields, "settings"))), Optional.empty());
		List<Rule> rules = faults.attempt(
				() -> new RulesSection(this.conditions, assurance, promises).read(root.field(fields, "rules")),
				List.of());
		RegistrationRules registration = faults
			.attempt(() -> EnrolmentSections.registration(fields.get("registration")), RegistrationRules.PLAIN);
		PasskeyRules passkeys = faults.attempt(() -> EnrolmentSections.passkeys(fields.get("passkeys")),
				PasskeyRules.PLAIN);
		RouteTable routes = faults.attempt(
				() -> RoutesSection.read(root.field(fields, "routes"), digest, assurance, promises),
				new RouteTable(List.of(), digest));
		return settings.filter((_) -> faults.none())
			.map((numbers) -> new Policy(digest, numbers, assurance.rules(), assurance.ceilings(), rules, registration,
					passkeys, routes));
	}

	/// SHA-256 of a document in UTF-8, base64url without padding.
	public static String digest(String document) {
		try {
			byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
