// Replays of a version: started, watched, and shown as charts with their tables.

const {call, el, isOfficer, number, share, table, tell, time, untell, word} = await import(document.getElementById("console-parts").href);
await import(document.getElementById("console-chart").href);

/** @type {!Object<string, string>} */
const CHANGES = {
	refused: "danger", held: "warning", asked_more: "accent", undecidable: "line-strong",
	asked_less: "info", released: "violet", reopened: "olive", let_through: "pink", unchanged: "line",
};

const section = /** @type {!HTMLElement} */ (document.querySelector("[data-replays]"));
const list = section.querySelector("[data-replay-list]");
const form = /** @type {?HTMLFormElement} */ (section.querySelector("[data-replay-form]"));
const problem = /** @type {!HTMLElement} */ (section.querySelector("[data-problem]"));
const said = section.querySelector("[data-replay-status]");

const INTERVAL_MS = 700;

/** @type {function(string): !HTMLElement} */
const outcome = (code) => el("span", {class: `badge outcome-${code}`}, word(`outcome.${code}`));

/** @type {function(string): boolean} */
const seen = (change) => change !== "unchanged";

/**
 * @param {!ReplayResult} result
 * @return {!HTMLElement}
 */
function changes(result) {
	const codes = Object.keys(CHANGES).filter((code) => result.counts[code] !== undefined);
	const chart = el("bar-chart", {"aria-label": word("changes"), class: "chart chart-short"});
	const part = el("div", {}, chart, table([word("change"), word("count"), word("share")], codes.map((code) => ({
		"data-change": code,
		cells: [word(code), result.counts[code], share(result.counts[code], result.decisions)],
	}))));
	const charted = codes.filter(seen);
	queueMicrotask(() => chart.show({
		labels: charted.map((code) => word(code)),
		series: [{label: word("count"), color: "accent", values: charted.map((code) => result.counts[code])}],
	}));
	return part;
}

/**
 * @param {string} slice
 * @return {string}
 */
function label(slice) {
	return {"not recorded": word("not-recorded"), unknown: word("unknown"), others: word("others")}[slice] ?? slice;
}

// Amounts and ages from the least on; what is no range comes last.
/** @type {!Object<string, number>} */
const HOURS = {h: 1, d: 24};

/**
 * @param {string} slice
 * @return {number}
 */
function order(slice) {
	const [, start, unit] = /(\d+)([hd]?)-/.exec(slice) ?? [null, Infinity, ""];
	return Number(start) * (HOURS[unit] ?? 1);
}

/**
 * @param {string} name
 * @param {(!Array<!Slice>|undefined)} unordered
 * @return {?HTMLElement}
 */
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
	return el("section", {"data-slice": name}, el("h3", {}, word(`by-${name}`), codes.length === 1 ? ` · ${word(codes[0])}` : ""),
		codes.length ? chart : el("p", {class: "empty"}, word("none")),
		codes.length ? el("details", {}, el("summary", {}, word("slice")),
			table([word("slice"), ...codes.map((code) => word(code))], parts.map((part) => ({
				cells: [label(part.of), ...codes.map((code) => part.counts[code])],
			})))) : null);
}

/**
 * @param {!Object<string, number>} cases
 * @return {!HTMLElement}
 */
function fraud(cases) {
	return el("section", {"data-fraud-result": true}, el("h3", {}, word("fraud")),
		el("dl", {class: "counts"}, ["cases", "gained", "lost", "undecidable"].map((each) => el("div", {},
			el("dt", {}, word(`fraud-${each}`)),
			el("dd", {class: "figure", "data-fraud-count": each}, number(cases[each]))))));
}

/**
 * @param {!ReplayResult} result
 * @return {!Array<!HTMLElement>}
 */
function examples(result) {
	return Object.keys(result.examples ?? {}).filter((change) => result.examples[change].length).map((change) => el("details", {},
		el("summary", {}, `${word("examples")}: ${word(change)}`),
		table([word("decision"), word("before"), word("after"), word("settled")], result.examples[change].map((one) => ({
			"data-decision-id": one.decision,
			cells: [el("a", {href: `/console/decisions/${one.decision}`}, time(one.at)), outcome(one.before), outcome(one.after), el("code", {}, one.reason || "–")],
		})))));
}

/**
 * @param {!Replay} replay
 * @return {!Array<!HTMLElement>}
 */
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
		result.undecidable?.length ? el("section", {"data-undecidable": true}, el("h3", {}, word("undecidable-title")),
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

/**
 * A part stays where it is while its replay goes on, and with it the focus and whether it is open.
 * @param {!Replay} replay
 * @param {boolean} isOpen
 * @return {{part: !HTMLElement, update: function(!Replay)}}
 */
function draw(replay, isOpen) {
	const name = el("span", {class: "badge"});
	const part = el("details", {class: "replay", "data-replay": replay.id, open: isOpen},
		el("summary", {}, time(replay.started_at), " ", name));
	const progress = el("progress", {max: 1, value: 0, "aria-label": word("running")});
	const done = el("span", {class: "row-detail"});
	const cancel = isOfficer()
		? el("button", {type: "button", class: "button button-secondary button-small", "data-action": "cancel-replay"}, word("cancel")) : null;
	const running = el("div", {class: "progressing"}, progress, done, cancel);
	let isFilled = false;
	cancel?.addEventListener("click", () => guarded(() => call("DELETE", `/console/api/replays/${replay.id}`)));
	// The page asks for a result once somebody looks.
	const fill = async () => {
		if (!isFilled && part.open && part.dataset.replayState !== "running") {
			isFilled = true;
			try {
				part.append(...content(await call("GET", `/console/api/replays/${replay.id}`)));
			} catch (failure) {
				isFilled = false;
				throw failure;
			}
		}
	};
	const update = (/** !Replay */ now) => {
		part.dataset.replayState = now.state;
		name.textContent = word(now.state);
		progress.max = Math.max(now.total, 1);
		progress.value = now.done;
		done.textContent = word("of", number(now.done), number(now.total));
		if (now.state !== "running") {
			running.remove();
			guarded(fill);
		} else if (!running.isConnected) {
			part.append(running);
		}
	};
	part.addEventListener("toggle", () => guarded(fill));
	update(replay);
	return {part, update};
}

/**
 * @param {!Replay} replay
 * @param {{part: !HTMLElement, update: function(!Replay)}} drawn
 */
async function watch(replay, {part, update}) {
	let now = replay;
	while (now.state === "running" && part.isConnected) {
		await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
		try {
			now = await call("GET", `/console/api/replays/${replay.id}`);
		} catch (failure) {
			// A server that cannot be reached is asked again; one that refuses is not.
			if (failure.status) {
				throw failure;
			}
		}
		update(now);
		if (now.state !== "running") {
			said.textContent = word(now.state);
		}
	}
}

async function load() {
	const {items} = await call("GET", section.dataset.url);
	const drawn = items.map((replay, place) => draw(replay, place === 0));
	list.replaceChildren(...(items.length ? drawn.map(({part}) => part) : [el("p", {class: "empty"}, word("none"))]));
	items.forEach((replay, place) => guarded(() => watch(replay, drawn[place])));
}

/** @type {function(function(): !Promise<?>): !Promise<?>} */
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
		await call("POST", section.dataset.url, {days: Number(form.elements.namedItem("days").value)}, {"Idempotency-Key": crypto.randomUUID()});
		said.textContent = word("running");
		await load();
	}).finally(() => button.removeAttribute("aria-disabled"));
});

guarded(load);
