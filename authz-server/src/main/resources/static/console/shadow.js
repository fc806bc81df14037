// The version in the shadow, and where it would have decided otherwise.

const {call, digest, el, number, table, tell, time, word} = await import(document.getElementById("console-parts").href);

const section = document.querySelector("[data-shadow]");
const problem = /** @type {!HTMLElement} */ (section.querySelector("[data-problem]"));
const current = section.querySelector("[data-shadow-current]");
const end = section.querySelector("[data-shadow-end]");
const differences = section.querySelector("[data-shadow-differences]");
const next = section.querySelector("[data-action=next]");
/** @type {?string} */
let cursor = null;
/** @type {?Element} */
let body = null;

/** @type {function(string): !HTMLElement} */
const outcome = (code) => el("span", {class: `badge outcome-${code}`}, word(code));

/**
 * @param {!Difference} one
 * @return {!Object<string, *>}
 */
function row(one) {
	return {
		"data-decision-id": one.decision, "data-change": one.change,
		cells: [el("a", {href: `/console/decisions/${one.decision}`}, time(one.at)), word(one.change), outcome(one.before),
			outcome(one.after), el("code", {}, one.reason || "–")],
	};
}

async function more() {
	const page = await call("GET", `/console/api/shadow/differences${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
	cursor = page.next ?? null;
	next.hidden = !cursor;
	if (!page.items.length && !body) {
		differences.replaceChildren(el("p", {class: "empty"}, word("no-differences")));
		return;
	}
	const part = table([word("at"), word("change"), word("decided"), word("shadow"), word("settled")], page.items.map(row));
	if (body) {
		body.append(...part.querySelectorAll("tbody > tr"));
	} else {
		differences.replaceChildren(part);
		body = part.querySelector("tbody");
	}
}

async function load() {
	const shadow = /** @type {!Shadow} */ (await call("GET", "/console/api/shadow"));
	const isOn = Boolean(shadow.version);
	if (end) {
		end.hidden = !isOn;
	}
	current.replaceChildren(isOn ? el("dl", {class: "counts", "data-shadow-version": shadow.version},
		el("div", {}, el("dt", {}, word("version")), el("dd", {class: "figure"}, digest(/** @type {string} */ (shadow.version)))),
		el("div", {}, el("dt", {}, word("since")), el("dd", {}, time(shadow.at))),
		...Object.keys(shadow.counts).map((key) => el("div", {"data-shadow-count": key},
			el("dt", {}, word(key)), el("dd", {class: "figure"}, number(shadow.counts[key])))))
		: el("p", {class: "empty"}, word("none")));
	await more();
}

next.addEventListener("click", () => more().catch((failure) => tell(problem, failure)));
load().catch((failure) => tell(problem, failure));
