// Decisions as they are taken: newest first, filtered, and held back while paused.

const {time, word} = await import(document.getElementById("console-parts").href);

const MOST_ROWS = 100;
const MOST_HELD_BACK = 1000;

const section = document.querySelector("[data-live]");
const form = section.querySelector("form");
const rows = document.getElementById("live-rows");
const template = document.getElementById("live-row");
const state = section.querySelector("[data-live-status]");
const empty = section.querySelector("[data-live-empty]");
const pause = section.querySelector("[data-action=pause]");
const counts = {};
let heldBack = null;
let dropped = 0;

function isWanted(decision) {
	const wanted = Object.fromEntries(new FormData(form));
	return (!wanted.outcome || wanted.outcome === decision.outcome)
		&& (!wanted.action || wanted.action === decision.action)
		&& (!wanted.client || wanted.client === decision.client)
		&& (!wanted.rule || decision.fired.includes(wanted.rule));
}

function show(decision) {
	const row = template.content.cloneNode(true).firstElementChild;
	const cell = (name) => row.querySelector(`[data-cell=${name}]`);
	row.dataset.decisionId = decision.id;
	row.filtered = decision;
	cell("link").href = `/console/decisions/${decision.id}`;
	cell("at").replaceWith(time(decision.at));
	cell("outcome").classList.add(`outcome-${decision.outcome}`);
	cell("outcome").dataset.outcome = decision.outcome;
	cell("outcome").textContent = word(decision.outcome);
	cell("reason").textContent = decision.reason;
	cell("action").textContent = decision.action ?? "";
	cell("client").textContent = decision.client ?? "";
	cell("amount").textContent = decision.amount ? `${decision.amount.currency} ${decision.amount.value}` : "";
	cell("about").textContent = `${decision.about.slice(0, 10)}…`;
	cell("about").title = decision.about;
	row.classList.add("is-new");
	rows.prepend(row);
	while (rows.rows.length > MOST_ROWS) {
		rows.deleteRow(-1);
	}
	empty.hidden = true;
}

function say(key, ...values) {
	section.dataset.liveState = key;
	state.textContent = word(key, ...values);
}

function take(decision) {
	counts[decision.outcome] = (counts[decision.outcome] ?? 0) + 1;
	document.querySelector(`[data-count="${CSS.escape(decision.outcome)}"]`).textContent = counts[decision.outcome];
	if (!isWanted(decision) || rows.querySelector(`[data-decision-id="${CSS.escape(decision.id)}"]`)) {
		return;
	}
	if (heldBack === null) {
		show(decision);
		return;
	}
	heldBack.push(decision);
	if (heldBack.length > MOST_HELD_BACK) {
		heldBack.shift();
		dropped++;
	}
	say("held-back", heldBack.length + dropped);
}

pause.hidden = false;
pause.addEventListener("click", () => {
	if (heldBack === null) {
		heldBack = [];
		dropped = 0;
		say("paused");
	} else {
		heldBack.forEach(show);
		heldBack = null;
		say("live");
	}
	pause.setAttribute("aria-pressed", String(heldBack !== null));
	pause.textContent = word(heldBack === null ? "pause" : "resume");
});

// What is shown already and no longer wanted goes; what was left out is found among the past decisions.
form.addEventListener("input", () => {
	[...rows.rows].forEach((row) => {
		row.hidden = row.filtered ? !isWanted(row.filtered) : new FormData(form).values().some((value) => value !== "");
	});
});

const source = new EventSource("/console/api/decisions/stream");
source.addEventListener("open", () => heldBack === null && say("live"));
source.addEventListener("error", () => say("lost"));
source.addEventListener("decision", (event) => take(JSON.parse(event.data)));
addEventListener("pagehide", () => source.close());
