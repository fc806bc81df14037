package org.loangate.authz.pipeline;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.loangate.authz.policy.Policy;
import org.loangate.authz.policy.language.Checked;
import org.loangate.authz.policy.language.InvalidPolicy;
import org.loangate.authz.policy.language.PolicyDiff;
import org.loangate.authz.policy.language.PolicyReader;
import org.loangate.authz.policy.trial.PolicyCases;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.modulith.NamedInterface;

/// The command `policy`: `check`, `test` and `diff` need nothing but the files; `simulate`, `push`, and `diff` against
/// what is in force, ask a server.
///
/// A policy is a folder with `policy.yaml` and `tests.yaml`, or the first of them.
@NamedInterface("command")
public final class PolicyCommand {

	/// The command's name.
	public static final String NAME = "policy";

	private static final String USAGE = """
			usage: policy check <folder or policy.yaml>
			       policy test <folder>
			       policy diff <folder or policy.yaml> [<another>]
			       policy simulate <folder or policy.yaml> <facts.json, or the identifier of an application>
			       policy push <folder> [--note <text>]
			A policy that is compared with nothing else is compared with the one in force. What asks a server needs
			LOANGATE_ISSUER, LOANGATE_POLICY_CLIENT_ID and LOANGATE_POLICY_CLIENT_KEY_FILE, a private JWK on P-256.
			Exit status: 0 done; 1 the policy has faults, or a case fails; 2 misused; 3 a server or a file refused.""";

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private static final int DONE = 0;

	private static final int FAILED = 1;

	private static final int MISUSED = 2;

	private static final int REFUSED = 3;

	private final PolicyReader reader = new PolicyReader();

	private final PrintStream out;

	private final PrintStream err;

	private final Map<String, String> environment;

	PolicyCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
		this.out = out;
		this.err = err;
		this.environment = environment;
	}

	/// Runs the command. What was asked for goes to `out`, where another program may read
	/// it; what stands in the way goes to the standard error.
	/// @param words what stood after its name
	/// @return the process's exit status: 0; 1 when the policy has faults, or a case
	/// fails; 2 for words there are none of; 3 when a server, or a file, refused
	public static int run(PrintStream out, List<String> words) {
		return new PolicyCommand(out, System.err, System.getenv()).run(words);
	}

	int run(List<String> words) {
		try {
			if (words.contains("--help")) {
				this.out.println(USAGE);
				return DONE;
			}
			String verb = words.isEmpty() ? "" : words.getFirst();
			List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
			return switch (verb + " " + rest.size()) {
				case "check 1" -> check(rest.getFirst());
				case "test 1" -> test(rest.getFirst());
				case "diff 1", "diff 2" -> diff(rest.getFirst(), (rest.size() == 2) ? rest.getLast() : null);
				case "simulate 2" -> simulate(rest.getFirst(), rest.getLast());
				default -> "push".equals(verb) ? push(rest) : usage();
			};
		}
		catch (PolicyApi.Refused ex) {
			this.err.println(ex.getMessage());
			return REFUSED;
		}
	}

	private int usage() {
		this.err.println(USAGE);
		return MISUSED;
	}

	private int check(String where) {
		Policy policy = checked(policyFile(where), this.out);
		if (policy == null) {
			return FAILED;
		}
		this.out.println("ok " + policy.digest() + ", " + policy.rules().size() + " rules");
		return DONE;
	}

	private int test(String folder) {
		Policy policy = checked(policyFile(folder), this.out);
		if (policy == null) {
			return FAILED;
		}
		Path file = Path.of(folder).resolve("tests.yaml");
		PolicyCases cases;
		try {
			cases = PolicyCases.read(read(file));
		}
		catch (InvalidPolicy ex) {
			this.out.println(file + ": " + ex.getMessage());
			return FAILED;
		}
		PolicyCases.Report report = cases.run(policy);
		report.cases().stream().filter((ran) -> !ran.passed()).forEach((ran) -> {
			this.out.println("FAILED " + ran.name());
			this.out.println("  expected " + ran.expected());
			this.out.println("  actual   " + ran.actual());
		});
		report.coverage()
			.stream()
			.filter((rule) -> rule.fires().isEmpty() || rule.spares().isEmpty())
			.forEach((rule) -> this.out.println("NOT COVERED " + rule.rule() + ": no case in which it "
					+ (rule.fires().isEmpty() ? "fires" : "does not fire")));
		long failed = report.cases().stream().filter((ran) -> !ran.passed()).count();
		this.out.println(report.cases().size() + " cases, " + failed + " failed");
		return report.passed() ? DONE : FAILED;
	}

	private int diff(String where, @Nullable String other) {
		Policy policy = checked(policyFile(where), this.err);
		if (policy == null) {
			return FAILED;
		}
		Policy before;
		if (other != null) {
			before = policy;
			policy = checked(policyFile(other), this.err);
			if (policy == null) {
				return FAILED;
			}
		}
		else {
			before = inForce(PolicyApi.of(this.environment));
		}
		this.out.println(JSON.writeValueAsString(PolicyDiff.of(before, policy)));
		return DONE;
	}

	private Policy inForce(PolicyApi api) {
		String active = api.get("/active").path("digest").asString("");
		try {
			return this.reader.reread(api.text("/versions/" + active + "/document"));
		}
		catch (InvalidPolicy ex) {
			throw new PolicyApi.Refused("the policy in force is of another release: " + ex.getMessage());
		}
	}

	private int simulate(String where, String about) {
		Path file = policyFile(where);
		if (checked(file, this.err) == null) {
			return FAILED;
		}
		Map<String, Object> asked = new LinkedHashMap<>();
		asked.put("document", read(file));
		if (Files.isRegularFile(Path.of(about))) {
			asked.put("facts", json(Path.of(about)));
		}
		else {
			asked.put("application", about);
		}
		this.out.println(JSON.writeValueAsString(PolicyApi.of(this.environment).post("/simulate", asked, Map.of())));
		return DONE;
	}

	private int push(List<String> words) {
		String note = "";
		List<String> folders = new ArrayList<>();
		for (Iterator<String> left = words.iterator(); left.hasNext();) {
			String word = left.next();
			if ("--note".equals(word) && left.hasNext()) {
				note = left.next();
			}
			else {
				folders.add(word);
			}
		}
		if (folders.size() != 1 || folders.getFirst().startsWith("--")) {
			return usage();
		}
		String folder = folders.getFirst();
		int tested = test(folder);
		if (tested != DONE) {
			return tested;
		}
		String document = read(policyFile(folder));
		String tests = read(Path.of(folder).resolve("tests.yaml"));
		PolicyApi api = PolicyApi.of(this.environment);
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("document", document);
		body.put("tests", tests);
		body.put("note", note);
		// The same content twice is one version.
		String digest = api.post("/versions", body, Map.of("Idempotency-Key", key(document, tests, note)))
			.path("digest")
			.asString("");
		JsonNode version = api.post("/versions/" + digest + "/test", Map.of(), Map.of());
		this.out.println(version.path("state").asString("") + " " + digest);
		return DONE;
	}

	private static String key(String document, String tests, String note) {
		String digests = PolicyReader.digest(document) + PolicyReader.digest(tests) + PolicyReader.digest(note);
		return HexFormat.of().formatHex(Base64.getUrlDecoder().decode(PolicyReader.digest(digests)));
	}

	private @Nullable Policy checked(Path file, PrintStream told) {
		Checked checked = this.reader.check(read(file));
		checked.faults().forEach((fault) -> told.println(file + ": " + fault));
		checked.warnings().forEach((warning) -> told.println(file + ": " + warning + " (warning)"));
		checked.dangers().forEach((danger) -> told.println(file + ": " + danger + " (DANGER)"));
		return checked.policy();
	}

	private static JsonNode json(Path file) {
		try {
			return JSON.readTree(read(file));
		}
		catch (JacksonException _) {
			throw new PolicyApi.Refused(file + ": no JSON");
		}
	}

	private static Path policyFile(String where) {
		Path path = Path.of(where);
		return Files.isDirectory(path) ? path.resolve("policy.yaml") : path;
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (MalformedInputException _) {
			throw new PolicyApi.Refused(file + ": bytes that are no UTF-8");
		}
		catch (IOException _) {
			throw new PolicyApi.Refused(file + ": not readable");
		}
	}

}
