// Decisions as they are taken: newest first, filtered, and held back while paused.

const {call, number, time, word} = await import(document.getElementById("console-parts").href);

const MOST_ROWS = 100;
const MOST_HELD_BACK = 1000;
const MOST_REMEMBERED = 5000;
const PAUSE_MS = 5000;

const section = /** @type {!HTMLElement} */ (document.querySelector("[data-live]"));
const form = /** @type {!HTMLFormElement} */ (section.querySelector("form"));
const rows = /** @type {!HTMLTableSectionElement} */ (document.getElementById("live-rows"));
const template = document.getElementById("live-row");
const state = section.querySelector("[data-live-status]");
const empty = section.querySelector("[data-live-empty]");
const pause = section.querySelector("[data-action=pause]");
/** @type {function(): !Array<!HTMLTableRowElement>} */
const allRows = () => Array.from(/** @type {!HTMLCollection<!HTMLTableRowElement>} */ (rows.rows));

/** @type {!Object<string, number>} */
const counts = {};
const taken = new Set(allRows().map((row) => row.dataset.decisionId));
let latest = Math.max(0, ...[...rows.querySelectorAll("time")].map((at) => Date.parse(at.dateTime)));
/** @type {?EventSource} */
let source = null;
/** @type {?Array<!LiveDecision>} */
let heldBack = null;
let dropped = 0;

/** @type {function(!Element, string): !Element} */
const cell = (row, name) => /** @type {!Element} */ (row.querySelector(`[data-cell=${name}]`));

/**
 * @param {!HTMLElement} row
 * @param {!LiveFilter} wanted
 * @return {boolean}
 */
function isWanted(row, wanted) {
	return (!wanted.outcome || wanted.outcome === cell(row, "outcome").dataset.outcome)
		&& (!wanted.action || wanted.action === cell(row, "action").textContent)
		&& (!wanted.client || wanted.client === cell(row, "client").textContent)
		&& (!wanted.rule || row.dataset.fired.split(" ").includes(wanted.rule));
}

function filter() {
	const all = allRows();
	const wanted = /** @type {!LiveFilter} */ (Object.fromEntries(new FormData(form)));
	all.forEach((row) => {
		row.hidden = !isWanted(row, wanted);
	});
	empty.hidden = all.some((row) => !row.hidden);
	empty.textContent = word(all.length ? "none-fits" : "none");
}

/**
 * An amount's digits in groups, as the server writes them.
 * @param {string} value
 * @return {string}
 */
function grouped(value) {
	const [whole, ...fraction] = value.split(".");
	return [whole.replace(/\B(?=(\d{3})+$)/g, ","), ...fraction].join(".");
}

/** @param {!LiveDecision} decision */
function show(decision) {
	const row = template.content.cloneNode(true).firstElementChild;
	row.dataset.decisionId = decision.id;
	row.dataset.fired = decision.fired.join(" ");
	cell(row, "link").href = `/console/decisions/${decision.id}`;
	cell(row, "link").replaceChildren(time(decision.at));
	cell(row, "outcome").classList.add(`outcome-${decision.outcome}`);
	cell(row, "outcome").dataset.outcome = decision.outcome;
	cell(row, "outcome").textContent = word(decision.outcome);
	cell(row, "reason").textContent = decision.reason;
	cell(row, "action").textContent = decision.action ?? "";
	cell(row, "client").textContent = decision.client ?? "";
	cell(row, "amount").textContent = decision.amount ? `${decision.amount.currency} ${grouped(decision.amount.value)}` : "";
	cell(row, "about").textContent = decision.about.length > 10 ? `${decision.about.slice(0, 10)}…` : decision.about;
	cell(row, "about").title = decision.about;
	row.classList.add("is-new");
	rows.prepend(row);
}

/**
 * What the filter hides makes room first.
 * @param {!Array<!LiveDecision>} decisions
 */
function showAll(decisions) {
	decisions.forEach(show);
	filter();
	while (rows.rows.length > MOST_ROWS) {
		(allRows().findLast((row) => row.hidden) ?? rows.rows[rows.rows.length - 1]).remove();
	}
}

/**
 * @param {string} key
 * @param {...*} values
 */
function say(key, ...values) {
	section.dataset.liveState = key;
	state.textContent = word(key, ...values);
}

/**
 * Which of the ways it can stand is told: what is held back comes before how the connection is.
 * @param {string} connection
 */
function tellState(connection) {
	if (heldBack === null || connection !== "live") {
		say(connection);
	} else if (heldBack.length) {
		say("held-back", number(heldBack.length + dropped));
	} else {
		say("paused");
	}
}

/** @param {!LiveDecision} decision */
function take(decision) {
	if (taken.has(decision.id)) {
		return;
	}
	taken.add(decision.id);
	if (taken.size > MOST_REMEMBERED) {
		taken.delete(taken.values().next().value);
	}
	latest = Math.max(latest, Date.parse(decision.at));
	counts[decision.outcome] = (counts[decision.outcome] ?? 0) + 1;
	document.querySelector(`[data-count="${CSS.escape(decision.outcome)}"]`).textContent = number(counts[decision.outcome]);
	if (heldBack === null) {
		showAll([decision]);
		return;
	}
	heldBack.push(decision);
	if (heldBack.length > MOST_HELD_BACK) {
		heldBack.shift();
		dropped++;
	}
	tellState("live");
}

pause.hidden = false;
pause.addEventListener("click", () => {
	if (heldBack === null) {
		heldBack = [];
		dropped = 0;
	} else {
		showAll(heldBack);
		heldBack = null;
	}
	pause.textContent = word(heldBack === null ? "pause" : "resume");
	tellState(source.readyState === EventSource.OPEN ? "live" : "lost");
});

// What was left out is found among the past decisions.
form.addEventListener("input", filter);

// What was decided while nobody listened.
async function catchUp() {
	const since = latest;
	const {items} = await call("GET", "/console/api/decisions?limit=100");
	items.filter((decision) => Date.parse(decision.at) >= since).reverse().forEach(take);
}

function listen() {
	source?.close();
	source = new EventSource("/console/api/decisions/stream");
	source.addEventListener("open", () => {
		tellState("live");
		catchUp().catch(() => {
			// The stream goes on, and says so itself when it does not.
		});
	});
	source.addEventListener("decision", (event) => take(/** @type {!LiveDecision} */ (JSON.parse(event.data))));
	source.addEventListener("error", () => {
		tellState("lost");
		// Refused, the browser does not try again: the answer to a question says whether it helps to.
		if (source.readyState === EventSource.CLOSED) {
			setTimeout(() => call("GET", "/console/api/active").then(listen, (failure) => {
				if (failure.isOver) {
					tellState("over");
				} else {
					listen();
				}
			}), PAUSE_MS);
		}
	});
}

listen();
addEventListener("pagehide", () => source.close());
addEventListener("pageshow", (event) => event.persisted && listen());
