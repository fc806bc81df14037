// Replays of a version: started, watched, and shown as charts with their tables.

const {call, el, isOfficer, number, table, tell, time, untell, word} = await import(document.getElementById("console-parts").href);
await import(document.getElementById("console-chart").href);

const CHANGES = {
	refused: "danger", held: "warning", asked_more: "accent", undecidable: "line-strong",
	asked_less: "info", released: "violet", reopened: "olive", let_through: "pink", unchanged: "line",
};

const section = document.querySelector("[data-replays]");
const list = section.querySelector("[data-replay-list]");
const form = section.querySelector("[data-replay-form]");
const problem = section.querySelector("[data-problem]");
const shown = new Map();

const seen = (change) => change !== "unchanged";

function changes(result) {
	const codes = Object.keys(CHANGES).filter((code) => result.counts[code] !== undefined);
	const chart = el("bar-chart", {"aria-label": word("changes"), class: "chart chart-short"});
	const part = el("div", {}, chart, table([word("change"), word("count"), word("share")], codes.map((code) => ({
		"data-change": code,
		cells: [word(code), result.counts[code], result.decisions ? `${(100 * result.counts[code] / result.decisions).toFixed(2)} %` : "–"],
	}))));
	const charted = codes.filter(seen);
	queueMicrotask(() => chart.show({
		labels: charted.map((code) => word(code)),
		series: [{label: word("count"), color: "accent", values: charted.map((code) => result.counts[code])}],
	}));
	return part;
}

function label(slice) {
	return {"not recorded": word("not-recorded"), unknown: word("unknown"), others: word("others")}[slice] ?? slice;
}

// Amounts and ages from the least on; what is no range comes last.
const HOURS = {h: 1, d: 24};

function order(slice) {
	const [, start, unit] = /(\d+)([hd]?)-/.exec(slice) ?? [null, Infinity, ""];
	return Number(start) * (HOURS[unit] ?? 1);
}

function slices(name, unordered) {
	if (!unordered?.length) {
		return null;
	}
	const parts = [...unordered].sort((one, other) => (order(one.of) - order(other.of)) || one.of.localeCompare(other.of));
	const codes = Object.keys(CHANGES).filter((code) => seen(code) && parts.some((part) => part.counts[code] > 0));
	const chart = el("bar-chart", {"aria-label": word(`by-${name}`), class: "chart"});
	if (codes.length) {
		queueMicrotask(() => chart.show({
			labels: parts.map((part) => label(part.of)),
			series: codes.map((code) => ({label: word(code), color: CHANGES[code], values: parts.map((part) => part.counts[code])})),
		}));
	}
	return el("section", {"data-slice": name}, el("h4", {}, word(`by-${name}`), codes.length === 1 ? ` · ${word(codes[0])}` : ""),
		codes.length ? chart : el("p", {class: "empty"}, word("none")),
		codes.length ? el("details", {}, el("summary", {}, word("slice")),
			table([word("slice"), ...codes.map((code) => word(code))], parts.map((part) => ({
				cells: [label(part.of), ...codes.map((code) => part.counts[code])],
			})))) : null);
}

function fraud(cases) {
	return el("section", {"data-fraud-result": true}, el("h4", {}, word("fraud")),
		el("dl", {class: "counts"}, ["cases", "gained", "lost", "undecidable"].map((each) => el("div", {},
			el("dt", {}, word(`fraud-${each}`)),
			el("dd", {class: "figure", "data-fraud-count": each}, number(cases[each]))))));
}

function examples(result) {
	return Object.entries(result.examples ?? {}).filter(([, list]) => list.length).map(([change, list]) => el("details", {},
		el("summary", {}, `${word("examples")}: ${word(change)}`),
		table([word("decision"), word("before"), word("after"), word("settled")], list.map((one) => ({
			"data-decision-id": one.decision,
			cells: [el("a", {href: `/console/decisions/${one.decision}`}, time(one.at)), one.before, one.after, el("code", {}, one.reason)],
		})))));
}

function content(replay) {
	const {result} = replay;
	if (!result) {
		return [];
	}
	return [
		el("p", {class: "row-detail"}, word("range", result.from.slice(0, 10), result.until.slice(0, 10), number(result.decisions))),
		changes(result),
		fraud(result.confirmed_fraud),
		...["amount", "client", "device_age"].map((name) => slices(name, result.slices?.[name])),
		result.undecidable?.length ? el("section", {"data-undecidable": true}, el("h4", {}, word("undecidable-title")),
			table([word("rule"), word("fact"), word("decisions")], result.undecidable.map((need) => ({
				cells: [el("code", {}, need.rule), el("code", {}, need.fact), need.decisions],
			})))) : null,
		result.rules?.length ? el("details", {}, el("summary", {}, word("fired")),
			table([word("rule"), word("fired"), word("undecidable")], result.rules.map((rule) => ({
				"data-rule": rule.rule, cells: [el("code", {}, rule.rule), rule.fired, rule.undecidable],
			})))) : null,
		...examples(result),
	].filter(Boolean);
}

function draw(replay, isOpen) {
	const isStill = replay.state === "running";
	const cancel = isStill && isOfficer()
		? el("button", {type: "button", class: "button button-secondary button-small", "data-action": "cancel-replay"}, word("cancel")) : null;
	cancel?.addEventListener("click", () => call("DELETE", `/console/api/replays/${replay.id}`).then(load, (failure) => tell(problem, failure)));
	const part = el("details", {class: "replay", "data-replay": replay.id, "data-replay-state": replay.state, open: isOpen},
		el("summary", {}, time(replay.started_at), " ", el("span", {class: "badge"}, word(replay.state))),
		isStill ? el("div", {class: "progressing"},
			el("progress", {max: Math.max(replay.total, 1), value: replay.done, "aria-label": word("running")}),
			el("span", {class: "row-detail"}, word("of", number(replay.done), number(replay.total))), cancel) : null);
	const before = shown.get(replay.id);
	if (before) {
		before.replaceWith(part);
	}
	shown.set(replay.id, part);
	// The page asks for a result once somebody looks.
	const fill = async () => {
		const whole = replay.result ? replay : await call("GET", `/console/api/replays/${replay.id}`);
		part.append(...content(whole));
	};
	if (!isStill) {
		if (isOpen) {
			fill();
		} else {
			part.addEventListener("toggle", fill, {once: true});
		}
	}
	return part;
}

async function watch(replay) {
	if (replay.state === "running") {
		await new Promise((resolve) => setTimeout(resolve, 700));
		const now = await call("GET", `/console/api/replays/${replay.id}`);
		draw(now, true);
		await watch(now);
	}
}

async function load() {
	const {items} = await call("GET", section.dataset.url);
	shown.clear();
	list.replaceChildren(...(items.length ? items.map((replay, place) => draw(replay, place === 0))
		: [el("p", {class: "empty"}, word("none"))]));
	await Promise.all(items.map(watch));
}

const guarded = (work) => work().catch((failure) => tell(problem, failure, form));

form?.addEventListener("submit", (event) => {
	event.preventDefault();
	const button = form.querySelector("button");
	if (button.getAttribute("aria-disabled")) {
		return;
	}
	button.setAttribute("aria-disabled", "true");
	untell(problem, form);
	guarded(async () => {
		await call("POST", section.dataset.url, {days: Number(form.elements.days.value)}, {"Idempotency-Key": crypto.randomUUID()});
		await load();
	}).finally(() => button.removeAttribute("aria-disabled"));
});

guarded(load);
