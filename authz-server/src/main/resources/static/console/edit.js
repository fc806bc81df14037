// The editor's page: what is wrong is marked while one types, and the simulation beside it follows.

const {call, el, later, number, tell, untell, word} = await import(document.getElementById("console-parts").href);

const page = document.querySelector("[data-editor]");
const policy = document.getElementById("policy-editor");
const tests = document.getElementById("tests-editor");
const state = document.querySelector("[data-check-state]");
const faultList = document.querySelector("[data-faults]");
const tested = document.querySelector("[data-tested]");
const simulation = document.querySelector("[data-simulation]");
const simulate = document.querySelector("[data-simulate]");
const simulated = document.querySelector("[data-simulated]");
const save = document.querySelector("[data-save]");
const saveProblem = document.querySelector("[data-save-problem]");

policy.value = document.getElementById("policy-source").value;
tests.value = document.getElementById("tests-source").value;
const saved = {policy: policy.value, tests: tests.value};

// Two files, one at a time.
const tabs = [...document.querySelectorAll("[role=tab]")];

function open(tab) {
	tabs.forEach((each) => {
		each.setAttribute("aria-selected", String(each === tab));
		each.tabIndex = each === tab ? 0 : -1;
		document.getElementById(each.getAttribute("aria-controls")).hidden = each !== tab;
	});
}

tabs.forEach((tab, place) => {
	tab.addEventListener("click", () => open(tab));
	tab.addEventListener("keydown", (event) => {
		if (["ArrowLeft", "ArrowRight"].includes(event.key)) {
			const other = tabs[(place + 1) % tabs.length];
			open(other);
			other.focus();
		}
	});
});

// What is completed, and what is called how.
const FUNCTIONS = [
	{label: "money", apply: "money(\"\", \"CNY\")", type: "function", detail: "(\"0.00\", \"CNY\")", info: word("money")},
	{label: "size", type: "function", detail: "(list)"},
	{label: "in", type: "keyword"}, {label: "true", type: "keyword"}, {label: "false", type: "keyword"},
];
const phrases = Object.fromEntries([...document.getElementById("phrases").content.querySelectorAll("[data-phrase]")]
	.map((each) => [each.dataset.phrase, each.textContent]));
policy.phrases = phrases;
tests.phrases = phrases;

async function vocabulary() {
	const [facts, schema] = await Promise.all([call("GET", "/console/api/facts"), call("GET", "/console/api/schema")]);
	policy.schema = schema;
	policy.vocabulary = [...facts.items.map((fact) => ({
		label: fact.name, type: "variable", detail: `${fact.type}${fact.unit ? ` · ${fact.unit}` : ""}`, info: fact.meaning,
	})), ...FUNCTIONS];
}

// Faults, at their places and in words.
function message(fault) {
	return `${fault.path ? `${fault.path}: ` : ""}${fault.found} (${word("expected")} ${fault.expected})`;
}

function places(list, severity) {
	return (list ?? []).map((fault) => ({
		line: fault.line, column: fault.column, severity, message: message(fault),
		endLine: fault.end_line ?? fault.endLine, endColumn: fault.end_column ?? fault.endColumn,
	}));
}

function count(name, faults) {
	const badge = document.querySelector(`[data-fault-count=${name}]`);
	badge.hidden = faults.length === 0;
	badge.textContent = number(faults.length);
}

function listed(editor, tab, faults) {
	return faults.map((fault) => {
		const button = el("button", {type: "button", class: "fault", "data-fault": fault.severity, "data-line": fault.line},
			el("span", {class: `mark ${fault.severity === "error" ? "mark-bad" : "mark-warn"}`, "aria-hidden": true}, fault.severity === "error" ? "✗" : "!"),
			el("span", {}, el("span", {class: "row-detail"}, `${word("line", fault.line, fault.column)} `), fault.message));
		button.addEventListener("click", () => {
			open(tab);
			editor.reveal(fault.line, fault.column);
		});
		return el("li", {}, button);
	});
}

let asked = 0;

async function check() {
	const mine = ++asked;
	const checked = await call("POST", "/console/api/check", {document: policy.value});
	if (mine !== asked) {
		return;
	}
	const faults = places(checked.faults, "error");
	const warnings = places(checked.warnings, "warning");
	policy.faults = [...faults, ...warnings];
	count("policy", faults);
	faultList.replaceChildren(...listed(policy, tabs[0], [...faults, ...warnings]));
	page.dataset.faults = faults.length;
	// What was simulated last is no longer what stands there.
	simulated.classList.toggle("is-stale", faults.length > 0);
	state.textContent = faults.length ? word("faults", number(faults.length)) : warnings.length ? word("warnings", number(warnings.length)) : word("fine");
	state.classList.toggle("is-bad", faults.length > 0);
	state.dataset.checkState = faults.length ? "faults" : "fine";
	if (!faults.length) {
		await run();
	}
}

function badge(text, kind) {
	return el("span", {class: `badge ${kind}`}, text);
}

// The simulation.
function facts() {
	const given = {};
	simulate.querySelectorAll("[data-fact]").forEach((input) => {
		const value = input.value.trim();
		if (value) {
			given[input.dataset.fact] = {
				TEXT: () => value,
				TEXTS: () => value.split(/\s*,\s*/),
				NUMBER: () => Number(value),
				DECIMAL: () => Number(value),
				TRUTH: () => value === "true",
				MONEY: () => {
					const [, currency, amount] = /^([A-Z]{3})\s+(.+)$/.exec(value) ?? [null, "CNY", value];
					return {value: amount, currency};
				},
			}[input.dataset.type]();
		}
	});
	return given;
}

function told(value) {
	return (value && typeof value === "object" && "currency" in value) ? `${value.currency} ${value.value}`
		: (value && typeof value === "object" && "unknown" in value) ? `? ${word(value.unknown)}`
			: (value && typeof value === "object" && "known" in value) ? told(value.known)
				: Array.isArray(value) ? `[${value.join(", ")}]` : (value === undefined || value === null) ? `? ${word("not-known")}` : String(value);
}

function shown(value) {
	if (Array.isArray(value)) {
		return value.map(shown).join(", ");
	}
	return (value && typeof value === "object") ? Object.entries(value).filter(([, each]) => !Array.isArray(each) || each.length).map(([key, each]) => `${key}: ${shown(each)}`).join("; ") : String(value);
}

function outcome(result) {
	const words = result.because?.[document.documentElement.lang] ?? result.because?.en;
	const isRecorded = Boolean(result.recorded);
	const fired = result.rules.filter((rule) => String(rule.result) !== "false");
	const spared = result.rules.filter((rule) => String(rule.result) === "false");
	const line = (rule) => el("li", {"data-rule": rule.id, "data-result": String(rule.result)},
		el("p", {}, badge(word(String(rule.result)), `result-${rule.result}`), " ", el("code", {}, rule.id)),
		el("ul", {class: "reads"}, (rule.reads ?? []).map((read) => el("li", {}, el("code", {}, read.fact), " ",
			el("span", {class: read.unknown !== undefined ? "unknown" : null}, told(read.unknown !== undefined ? {unknown: read.unknown} : read.value))))));
	return [
		el("p", {"data-outcome": result.outcome}, badge(word(result.outcome), `outcome-${result.outcome}`), " ",
			el("span", {class: "row-detail"}, word("settled")), " ", el("code", {}, result.reason || "–")),
		isRecorded ? el("p", {class: "row-detail", "data-recorded": result.recorded.outcome}, result.recorded.outcome === result.outcome
			? word("same") : word("recorded", word(result.recorded.outcome)), " ", el("code", {}, result.recorded.reason ?? "")) : null,
		words ? el("p", {class: "quote"}, words) : null,
		Object.keys(result.obligations ?? {}).length ? el("p", {}, el("span", {class: "row-detail"}, word("obligations")), " ",
			el("code", {class: "wrap"}, shown(result.obligations))) : null,
		el("h3", {}, word("rules-fired")),
		fired.length ? el("ul", {class: "rule-results"}, fired.map(line)) : el("p", {class: "empty"}, word("none")),
		spared.length ? el("details", {}, el("summary", {}, `${word("false")} (${number(spared.length)})`), el("ul", {class: "rule-results"}, spared.map(line))) : null,
	].filter(Boolean);
}

let simulations = 0;

async function run() {
	const mine = ++simulations;
	const problem = simulation.querySelector("[data-problem]");
	const isPast = simulate.elements.from.value === "application";
	const application = simulate.elements.application.value.trim();
	if (isPast && !application) {
		simulated.replaceChildren();
		return;
	}
	try {
		const result = await call("POST", "/console/api/simulate",
			{document: policy.value, ...(isPast ? {application} : {facts: facts()})});
		if (mine === simulations) {
			untell(problem);
			simulated.replaceChildren(...outcome(result));
		}
	} catch (failure) {
		if (mine === simulations) {
			simulated.replaceChildren();
			tell(problem, failure, simulate);
		}
	}
}

const runSoon = later(run, 350);

simulate.addEventListener("submit", (event) => {
	event.preventDefault();
	run();
});
simulate.addEventListener("input", () => {
	const from = simulate.elements.from.value;
	simulate.querySelectorAll("[data-from]").forEach((part) => {
		part.hidden = part.dataset.from !== from;
	});
	runSoon();
});

// The tests.
async function test() {
	const report = await call("POST", "/console/api/test", {document: policy.value, tests: tests.value});
	const faults = places(report.faults.filter((fault) => fault.in === "tests"), "error");
	tests.faults = faults;
	count("tests", faults);
	const uncovered = report.coverage.filter((rule) => !rule.fires.length || !rule.spares.length);
	tested.replaceChildren(
		el("p", {"data-tests-passed": String(report.passed)}, badge(word(report.passed ? "passed" : "failed"), report.passed ? "outcome-permit" : "outcome-deny")),
		...(faults.length ? [el("ul", {class: "fault-list"}, listed(tests, tabs[1], faults))] : []),
		el("ul", {class: "cases"}, report.cases.map((one) => el("li", {"data-case": one.name, "data-passed": String(one.passed)},
			el("span", {class: `mark ${one.passed ? "mark-good" : "mark-bad"}`, "aria-hidden": true}, one.passed ? "✓" : "✗"),
			el("span", {}, one.name, one.passed ? "" : el("span", {class: "row-detail"},
				el("br"), `${word("case-expected")} `, el("code", {class: "wrap"}, shown(one.expected)),
				el("br"), `${word("case-actual")} `, el("code", {class: "wrap"}, shown(one.actual))))))),
		...uncovered.map((rule) => el("p", {class: "row-detail"}, el("code", {}, rule.rule), " ", word(rule.fires.length ? "always-fires" : "never-fires"))),
	);
}

function fail(failure) {
	tested.replaceChildren(el("div", {class: "alert alert-error", role: "alert"}, el("p", {}, failure.message)));
}

document.querySelector("[data-action=test]").addEventListener("click", () => test().catch(fail));

// Saving.
let key = crypto.randomUUID();
let isBusy = false;
save.addEventListener("submit", async (event) => {
	event.preventDefault();
	if (isBusy) {
		return;
	}
	isBusy = true;
	untell(saveProblem, save);
	try {
		const version = await call("POST", "/console/api/versions", {
			document: policy.value, note: save.elements.note.value,
			...(tests.value.trim() ? {tests: tests.value} : {}),
			...(page.dataset.parent ? {parent: page.dataset.parent} : {}),
		}, {"Idempotency-Key": key});
		saved.policy = policy.value;
		saved.tests = tests.value;
		location.assign(`/console/versions/${version.digest}`);
	} catch (failure) {
		if (failure.status) {
			key = crypto.randomUUID();
		}
		tell(saveProblem, failure, save);
		isBusy = false;
	}
});

addEventListener("beforeunload", (event) => {
	if (policy.value !== saved.policy || tests.value !== saved.tests) {
		event.preventDefault();
	}
});

const checkSoon = later(() => check().catch((failure) => {
	state.textContent = failure.message;
	state.classList.add("is-bad");
}), 300);
policy.addEventListener("changed", checkSoon);
tests.addEventListener("changed", later(() => test().catch(fail), 900));
checkSoon();
vocabulary().catch(() => {
	// Without them the editor completes nothing, and everything else works.
});
