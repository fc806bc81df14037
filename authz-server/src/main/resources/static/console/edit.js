// The editor's page: what is wrong is marked while one types, and the simulation beside it follows.

const {call, el, forget, isLeaving, keep, kept, later, number, tell, unknown, untell, word} = await import(document.getElementById("console-parts").href);

const page = /** @type {!HTMLElement} */ (document.querySelector("[data-editor]"));
const policy = document.getElementById("policy-editor");
const tests = document.getElementById("tests-editor");
const state = document.querySelector("[data-check-state]");
const faultList = document.querySelector("[data-faults]");
const tested = document.querySelector("[data-tested]");
const testedStatus = document.querySelector("[data-tested-status]");
const simulation = document.querySelector("[data-simulation]");
const simulate = /** @type {!HTMLFormElement} */ (document.querySelector("[data-simulate]"));
const simulated = document.querySelector("[data-simulated]");
const simulatedStatus = document.querySelector("[data-simulated-status]");
const stale = document.querySelector("[data-stale]");
const save = /** @type {!HTMLFormElement} */ (document.querySelector("[data-save]"));
const saveProblem = /** @type {!HTMLElement} */ (document.querySelector("[data-save-problem]"));

policy.value = document.getElementById("policy-source").value;
tests.value = document.getElementById("tests-source").value;
const note = /** @type {!HTMLTextAreaElement} */ (save.elements.namedItem("note"));
/** @type {!Object<string, string>} */
const saved = {policy: policy.value, tests: tests.value, note: ""};

// What was typed and not saved, before the page was left on a way that led back.
const typed = `edit ${new URLSearchParams(location.search).get("version") ?? ""}`;
const restored = document.querySelector("[data-restored]");
const before = kept(typed);
const active = before?.active ?? page.dataset.active;
let isDiscarded = false;

/** @return {!Object<string, string>} */
function typedNow() {
	return {policy: policy.value, tests: tests.value, note: note.value};
}

/** @return {boolean} */
function isUnsaved() {
	return Object.entries(typedNow()).some(([name, text]) => text !== saved[name]);
}

function keepNow() {
	if (isUnsaved() && !isDiscarded) {
		keep(typed, {...typedNow(), parent: page.dataset.parent, active});
	} else {
		forget(typed);
	}
}

const keepSoon = later(keepNow, 200);
addEventListener("pagehide", keepNow);

if (before) {
	policy.value = before.policy;
	tests.value = before.tests;
	note.value = before.note;
	page.dataset.parent = before.parent;
	restored.hidden = false;
}
restored.querySelector("[data-action=discard]").addEventListener("click", () => {
	isDiscarded = true;
	forget(typed);
	location.reload();
});

// Two files, one at a time.
const tabs = [...document.querySelectorAll("[role=tab]")];

/** @param {!Element} tab */
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
		const to = {ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: tabs.length - 1}[event.key];
		if (to !== undefined) {
			event.preventDefault();
			const other = tabs.at(to % tabs.length);
			open(other);
			other.focus();
		}
	});
});

// What is completed, and what is called how.
/** @type {!Array<!Completion>} */
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
	policy.vocabulary = [...facts.items.map((/** !FactMeaning */ fact) => ({
		label: fact.name, type: "variable", detail: `${fact.type}${fact.unit ? ` · ${fact.unit}` : ""}`, info: fact.meaning,
	})), ...FUNCTIONS];
}

/**
 * Faults, at their places and in words.
 * @param {!Fault} fault
 * @return {string}
 */
function message(fault) {
	return `${fault.path ? `${fault.path}: ` : ""}${fault.found} (${word("expected")} ${fault.expected})`;
}

/**
 * @param {(!Array<!Fault>|undefined)} list
 * @param {string} severity
 * @return {!Array<!Mark>}
 */
function places(list, severity) {
	return (list ?? []).map((fault) => ({
		line: fault.line, column: fault.column, severity, message: message(fault),
		endLine: fault.end_line ?? fault.endLine, endColumn: fault.end_column ?? fault.endColumn,
	}));
}

/**
 * @param {string} name
 * @param {!Array<!Mark>} faults
 */
function count(name, faults) {
	const badge = document.querySelector(`[data-fault-count=${name}]`);
	badge.hidden = faults.length === 0;
	badge.replaceChildren(number(faults.length), el("span", {class: "visually-hidden"}, ` ${word("faults", number(faults.length))}`));
}

/**
 * @param {?} editor
 * @param {!Element} tab
 * @param {!Array<!Mark>} faults
 * @return {!Array<!HTMLElement>}
 */
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
	const checked = /** @type {!Checked} */ (await call("POST", "/console/api/check", {document: policy.value}));
	if (mine !== asked) {
		return;
	}
	const faults = places(checked.faults, "error");
	const warnings = places(checked.warnings, "warning");
	// Marked as faults are, though they may be meant: nobody is to overlook them.
	const dangers = places(checked.dangers, "error");
	policy.faults = [...faults, ...dangers, ...warnings];
	count("policy", faults);
	faultList.replaceChildren(...listed(policy, tabs[0], [...faults, ...dangers, ...warnings]));
	page.dataset.faults = faults.length;
	// What was simulated last is no longer what stands there.
	simulated.classList.toggle("is-stale", faults.length > 0);
	stale.hidden = faults.length === 0 || simulated.childElementCount === 0;
	state.textContent = faults.length ? word("faults", number(faults.length)) : dangers.length + warnings.length ? word("warnings", number(dangers.length + warnings.length)) : word("fine");
	state.classList.toggle("is-bad", faults.length + dangers.length > 0);
	state.dataset.checkState = faults.length ? "faults" : "fine";
	if (!faults.length) {
		await run();
	}
}

/**
 * @param {string} text
 * @param {string} kind
 * @return {!HTMLElement}
 */
function badge(text, kind) {
	return el("span", {class: `badge ${kind}`}, text);
}

/**
 * What is no number is sent as it is, and the server says so at its field.
 * @param {string} value
 * @return {(string|number)}
 */
function figure(value) {
	return Number.isNaN(Number(value)) ? value : Number(value);
}

/**
 * The simulation.
 * @return {!Object<string, *>}
 */
function facts() {
	const given = {};
	simulate.querySelectorAll("[data-fact]").forEach((input) => {
		const value = input.value.trim();
		if (value) {
			given[input.dataset.fact] = {
				TEXT: () => value,
				TEXTS: () => value.split(/\s*,\s*/),
				NUMBER: () => figure(value),
				DECIMAL: () => figure(value),
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

/**
 * @param {?} value
 * @return {string}
 */
function told(value) {
	if (value && typeof value === "object" && "currency" in value) {
		return `${value.currency} ${value.value}`;
	}
	return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

/**
 * @param {!FactRead} one
 * @return {!HTMLElement}
 */
function read(one) {
	const isUnknown = one.value === undefined || one.value === null;
	return el("li", {}, el("code", {}, one.fact), " ",
		el("span", {class: isUnknown ? "unknown" : null}, isUnknown ? unknown(one.unknown ?? "not-supplied") : told(one.value)));
}

/**
 * @param {?} value
 * @return {string}
 */
function shown(value) {
	if (Array.isArray(value)) {
		return value.map(shown).join(", ");
	}
	return (value && typeof value === "object") ? Object.entries(/** @type {!Object<string, ?>} */ (value)).filter(([, each]) => !Array.isArray(each) || each.length).map(([key, each]) => `${key}: ${shown(each)}`).join("; ") : String(value);
}

// Open again where it was open before; filled once somebody looks, since a policy may have a thousand rules.
const unfolded = new Set();

/**
 * @param {string} name
 * @param {string} summary
 * @param {function(): !Element} content
 * @return {!HTMLElement}
 */
function folded(name, summary, content) {
	const part = el("details", {open: unfolded.has(name)}, el("summary", {}, summary));
	const fill = () => {
		if (part.open) {
			unfolded.add(name);
		} else {
			unfolded.delete(name);
		}
		if (part.open && part.childElementCount === 1) {
			part.append(content());
		}
	};
	part.addEventListener("toggle", fill);
	fill();
	return part;
}

/**
 * @param {!Simulation} result
 * @return {!Array<!HTMLElement>}
 */
function outcome(result) {
	const words = result.because?.[document.documentElement.lang] ?? result.because?.en;
	const isRecorded = Boolean(result.recorded);
	const fired = result.rules.filter((rule) => String(rule.result) !== "false");
	const spared = result.rules.filter((rule) => String(rule.result) === "false");
	const line = (/** !RuleResult */ rule) => el("li", {"data-rule": rule.id, "data-result": String(rule.result)},
		el("p", {}, badge(word(String(rule.result)), `result-${rule.result}`), " ", el("code", {}, rule.id)),
		el("ul", {class: "reads"}, (rule.reads ?? []).map(read)));
	return [
		el("p", {"data-outcome": result.outcome}, badge(word(result.outcome), `outcome-${result.outcome}`), " ",
			el("span", {class: "row-detail"}, word("settled")), " ", el("code", {}, result.reason || "–")),
		isRecorded ? el("p", {class: "row-detail", "data-recorded": result.recorded.outcome}, result.recorded.outcome === result.outcome
			? word("same") : word("recorded", word(result.recorded.outcome)), " ", el("code", {}, result.recorded.reason ?? "")) : null,
		words ? el("p", {class: "quote"}, words) : null,
		result.quiet ? el("p", {class: "row-detail", "data-quiet": true}, word("quiet")) : null,
		Object.keys(result.obligations ?? {}).length ? el("p", {}, el("span", {class: "row-detail"}, word("obligations")), " ",
			el("code", {class: "wrap"}, shown(result.obligations))) : null,
		el("h3", {}, word("rules-fired")),
		fired.length ? el("ul", {class: "rule-results"}, fired.map(line)) : el("p", {class: "empty"}, word("none")),
		spared.length ? folded("spared", `${word("false")} (${number(spared.length)})`, () => el("ul", {class: "rule-results"}, spared.map(line))) : null,
	].filter(Boolean);
}

/** @type {function(): string} */
const from = () => simulate.elements.namedItem("from").value;

let simulations = 0;

async function run() {
	const mine = ++simulations;
	const problem = /** @type {!HTMLElement} */ (simulation.querySelector("[data-problem]"));
	const isPast = from() === "application";
	const application = simulate.elements.namedItem("application").value.trim();
	if (isPast && !application) {
		simulated.replaceChildren();
		return;
	}
	try {
		const result = await call("POST", "/console/api/simulate",
			{document: policy.value, ...(isPast ? {application} : {facts: facts()})});
		if (mine === simulations) {
			untell(problem, simulate);
			simulated.replaceChildren(...outcome(result));
			simulated.classList.remove("is-stale");
			stale.hidden = true;
			simulatedStatus.textContent = `${word(result.outcome)}, ${word("settled")} ${result.reason || "–"}`;
		}
	} catch (failure) {
		if (mine === simulations) {
			simulated.replaceChildren();
			untell(problem, simulate);
			tell(problem, failure, simulate);
		}
	}
}

const runSoon = later(run, 350);

simulate.addEventListener("submit", (event) => {
	event.preventDefault();
	run();
});
function showSource() {
	simulate.querySelectorAll("[data-from]").forEach((part) => {
		part.hidden = part.dataset.from !== from();
	});
}

showSource();
simulate.addEventListener("input", () => {
	showSource();
	runSoon();
});

// The tests.
async function test() {
	const report = /** @type {!TestReport} */ (await call("POST", "/console/api/test", {document: policy.value, tests: tests.value}));
	const faults = places(report.faults.filter((fault) => fault.in === "tests"), "error");
	tests.faults = faults;
	count("tests", faults);
	const uncovered = report.coverage.filter((rule) => !rule.fires.length || !rule.spares.length);
	const one = (/** !CaseReport */ each) => el("li", {"data-case": each.name, "data-passed": String(each.passed)},
		el("span", {class: `mark ${each.passed ? "mark-good" : "mark-bad"}`, "aria-hidden": true}, each.passed ? "✓" : "✗"),
		el("span", {}, each.name, each.passed ? "" : el("span", {class: "row-detail"},
			el("br"), `${word("case-expected")} `, el("code", {class: "wrap"}, shown(each.expected)),
			el("br"), `${word("case-actual")} `, el("code", {class: "wrap"}, shown(each.actual)))));
	const passed = report.cases.filter((each) => each.passed);
	const failed = report.cases.filter((each) => !each.passed);
	const rule = (/** !Coverage */ each) => el("li", {}, el("code", {}, each.rule), " ", word(each.fires.length ? "always-fires" : "never-fires"));
	testedStatus.textContent = word(report.passed ? "passed" : "failed");
	tested.replaceChildren(...[
		el("p", {"data-tests-passed": String(report.passed)}, badge(word(report.passed ? "passed" : "failed"), report.passed ? "outcome-permit" : "outcome-deny")),
		faults.length ? el("ul", {class: "fault-list"}, listed(tests, tabs[1], faults)) : null,
		failed.length ? el("ul", {class: "cases"}, failed.map(one)) : null,
		passed.length ? folded("passed", `${word("case-passed")} (${number(passed.length)})`, () => el("ul", {class: "cases"}, passed.map(one))) : null,
		uncovered.length ? folded("uncovered", `${word("uncovered")} (${number(uncovered.length)})`, () => el("ul", {class: "reads"}, uncovered.map(rule))) : null,
	].filter(Boolean));
}

/** @param {?} failure */
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
	const button = save.querySelector("button");
	button.setAttribute("aria-disabled", "true");
	untell(saveProblem, save);
	try {
		const version = await call("POST", "/console/api/versions", {
			document: policy.value, note: note.value,
			...(tests.value.trim() ? {tests: tests.value} : {}),
			...(page.dataset.parent ? {parent: page.dataset.parent} : {}),
		}, {"Idempotency-Key": key});
		Object.assign(saved, typedNow());
		forget(typed);
		location.assign(`/console/versions/${version.digest}`);
	} catch (failure) {
		if (failure.status) {
			key = crypto.randomUUID();
		}
		tell(saveProblem, failure, save);
		save.querySelector("[aria-invalid]")?.focus();
		button.removeAttribute("aria-disabled");
		isBusy = false;
	}
});

addEventListener("beforeunload", (event) => {
	if (isUnsaved() && !isLeaving() && !isDiscarded) {
		event.preventDefault();
	}
});

// Another version may have been put in force since the page was opened: by a colleague, or in another tab.
const moved = document.querySelector("[data-moved]");

async function look() {
	const now = await call("GET", "/console/api/active");
	if (now.digest !== active) {
		moved.querySelector("p").textContent = word("moved", now.number);
		moved.hidden = false;
	}
}

function lookNow() {
	if (document.visibilityState === "visible") {
		look().catch(() => {
			// Whatever is asked for next says what is wrong.
		});
	}
}

document.addEventListener("visibilitychange", lookNow);
lookNow();

const checkSoon = later(() => check().catch((failure) => {
	state.textContent = failure.message;
	state.classList.add("is-bad");
}), 300);
policy.addEventListener("changed", checkSoon);
tests.addEventListener("changed", later(() => test().catch(fail), 900));
[policy, tests].forEach((editor) => editor.addEventListener("changed", keepSoon));
note.addEventListener("input", keepSoon);
checkSoon();
vocabulary().catch(() => {
	// Without them the editor completes nothing, and everything else works.
});
