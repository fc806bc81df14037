// What the console's scripts share: the API, words, elements, what was typed, and the passkey.

const main = /** @type {!HTMLElement} */ (document.querySelector("main"));

/** @type {function(): boolean} */
export const isOfficer = () => "officer" in main.dataset;

/**
 * An element with attributes and children; attributes that are false, null or undefined are left out.
 * @param {string} name
 * @param {!Object<string, *>=} attributes
 * @param {...*} children
 * @return {!HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
	const element = /** @type {!HTMLElement} */ (document.createElement(name));
	for (const key of Object.keys(attributes)) {
		const value = attributes[key];
		if (value !== false && value !== null && value !== undefined) {
			element.setAttribute(key, value === true ? "" : String(value));
		}
	}
	element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
	return element;
}

const words = [...document.querySelectorAll("template[data-words]")];

/**
 * @param {string} key
 * @return {(string|undefined)}
 */
function found(key) {
	return words.map((each) => each.content.querySelector(`[data-word="${CSS.escape(key)}"]`)).find(Boolean)?.textContent;
}

/**
 * A word of the page, with what goes into its places.
 * @param {string} key
 * @param {...*} values
 * @return {string}
 */
export function word(key, ...values) {
	return values.reduce((text, value, place) => text.replace(`{${place}}`, () => String(value)), found(key) ?? key);
}

/**
 * Why a fact is unknown; a reason that has no words is shown as it is.
 * @type {function(string): string}
 */
export const unknown = (reason) => `? ${found(`unknown.${reason}`) ?? reason}`;

const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** @type {function(number): string} */
export const number = (value) => numbers.format(value);

const shares = new Intl.NumberFormat(document.documentElement.lang,
	{style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2});

/** @type {function(number, number): string} */
export const share = (part, whole) => whole ? shares.format(part / whole) : "–";

/**
 * In UTC, to the second, as the server writes them.
 * @param {string} at
 * @return {!HTMLElement}
 */
export function time(at) {
	return el("time", {datetime: at}, new Date(at).toISOString().slice(0, 19).replace("T", " "));
}

/** @type {function(string): !HTMLElement} */
export const digest = (value) => el("a", {href: `/console/versions/${value}`, "data-version": value},
	el("code", {class: "digest-short", title: value}, value.slice(0, 10)));

/**
 * @param {!Array<string>} head
 * @param {!Array<!Object<string, *>>} rows each with its cells, and the attributes of its row
 * @param {!Object<string, *>=} attributes
 * @return {!HTMLElement}
 */
export function table(head, rows, attributes = {}) {
	const isNumber = (place) => typeof rows[0]?.cells[place] === "number";
	return el("div", {class: "scroll"}, el("table", {class: "table", ...attributes},
		el("thead", {}, el("tr", {}, head.map((text, place) => el("th", {scope: "col", class: isNumber(place) ? "number" : null}, text)))),
		el("tbody", {}, rows.map(({cells, ...row}) => el("tr", row,
			cells.map((cell, place) => el("td", {"data-label": head[place], class: typeof cell === "number" ? "number" : null},
				typeof cell === "number" ? number(cell) : cell)))))));
}

/**
 * What is typed outlives its page, in this tab and for whoever typed it: a sign-in that ends, the way to the passkey and
 * back, a change of language.
 * @type {function(string): string}
 */
const draft = (name) => `console:${main.dataset.me}:${name}`;

/**
 * @param {string} name
 * @param {*} value
 */
export function keep(name, value) {
	try {
		sessionStorage.setItem(draft(name), JSON.stringify(value));
	} catch {
		// No room, or not allowed: the browser still asks before an editor is left.
	}
}

/** @param {string} name */
export function forget(name) {
	sessionStorage.removeItem(draft(name));
}

/**
 * @param {string} name
 * @return {?} what was kept, or null
 */
export function kept(name) {
	return JSON.parse(sessionStorage.getItem(draft(name)) ?? "null");
}

// Whether the page is left on a way that leads back to it.
let leaving = false;

/** @type {function(): boolean} */
export const isLeaving = () => leaving;

/**
 * @param {!Element} link
 * @return {!Element}
 */
function leads(link) {
	link.addEventListener("click", () => {
		leaving = true;
	});
	return link;
}

document.querySelectorAll(".languages a").forEach((link) => leads(link));

/** @type {function(string): !Element} */
const again = (text) => leads(el("a", {href: location.pathname + location.search, "data-action": "again"}, text));

// The sign-in has ended, or is another one than the page was opened under: said once, above everything else.
function over() {
	if (!main.querySelector("[data-over]")) {
		main.prepend(el("div", {class: "alert alert-error notice", role: "alert", "data-over": true},
			el("p", {}, word("over")), el("p", {}, again(word("sign-in-again")))));
	}
}

// A refusal: problem+json where the server says more than a status.
export class Refusal extends Error {
	/**
	 * @param {number} status
	 * @param {!Problem} problem
	 */
	constructor(status, problem) {
		super(found(`problem.${problem.code}`) ?? problem.detail ?? problem.title ?? `HTTP ${status}`);
		this.status = status;
		this.problem = problem;
		this.isOver = status === 401 || (status === 403 && problem.code === "forbidden");
	}
}

/**
 * @param {string} method
 * @param {string} path
 * @param {*=} body
 * @param {!Object<string, string>=} headers
 * @return {!Promise<?>} what the server answers, of the type that its path says
 * @throws {Refusal}
 */
export async function call(method, path, body, headers = {}) {
	let answer;
	try {
		answer = await fetch(path, {
			method,
			headers: {
				"Accept": "application/json, application/problem+json",
				...(method === "GET" ? {} : {"X-CSRF-TOKEN": main.dataset.csrf}),
				...(body === undefined ? {} : {"Content-Type": "application/json"}),
				...headers,
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
	} catch {
		throw new Error(word("unreachable"));
	}
	const isJson = /[/+]json/.test(answer.headers.get("Content-Type") ?? "");
	const content = /** @type {?} */ (isJson ? await answer.json() : {});
	if (!answer.ok) {
		const refusal = new Refusal(answer.status, content);
		if (refusal.isOver) {
			over();
		}
		throw refusal;
	}
	return content;
}

/**
 * Says what went wrong, each error at its field where it has one. Whoever must show their passkey first is led there.
 * @param {!HTMLElement} place
 * @param {?} failure
 * @param {?HTMLFormElement=} form
 */
export function tell(place, failure, form) {
	const problem = /** @type {!Problem} */ (failure.problem ?? {});
	if (problem.step_up) {
		leaving = true;
		location.assign(problem.step_up);
		return;
	}
	const errors = problem.errors ?? [];
	const rest = errors.filter((error) => {
		const field = form?.elements.namedItem(error.pointer.replace(/^#?\//, ""));
		if (!(field instanceof HTMLElement) || field.type === "hidden") {
			return true;
		}
		const id = `${field.id}-error`;
		field.setAttribute("aria-invalid", "true");
		field.dataset.described ??= field.getAttribute("aria-describedby") ?? "";
		field.setAttribute("aria-describedby", `${id} ${field.dataset.described}`.trim());
		field.closest("details")?.setAttribute("open", "");
		document.getElementById(id)?.remove();
		field.after(el("p", {class: "field-error", id}, el("span", {}, error.detail)));
		return false;
	});
	const isAll = errors.length > 0 && rest.length === 0;
	const detail = problem.detail && problem.detail !== failure.message ? problem.detail : null;
	place.replaceChildren(...(isAll || failure.isOver ? [] : [
		el("p", {}, failure.message),
		...rest.map((error) => el("p", {}, el("code", {}, error.pointer), ` ${error.detail}`)),
		detail && !errors.length ? el("p", {class: "row-detail", lang: "en"}, detail) : null,
		[409, 412].includes(failure.status) ? el("p", {}, again(word("reload"))) : null,
		problem.trace_id ? el("p", {class: "row-detail"}, `${word("reference")} ${problem.trace_id}`) : null,
	].filter(Boolean)));
	place.dataset.code = problem.code ?? "";
	place.hidden = place.childElementCount === 0;
}

/**
 * @param {!HTMLElement} place
 * @param {?HTMLFormElement=} form
 */
export function untell(place, form) {
	place.hidden = true;
	place.replaceChildren();
	form?.querySelectorAll(".field-error").forEach((error) => error.remove());
	form?.querySelectorAll("[aria-invalid]").forEach((field) => {
		field.removeAttribute("aria-invalid");
		if (field.dataset.described) {
			field.setAttribute("aria-describedby", field.dataset.described);
		} else {
			field.removeAttribute("aria-describedby");
		}
		delete field.dataset.described;
	});
}

/**
 * The passkey's signature over what the server asks to be agreed to.
 * @param {string} path
 * @param {*} body
 * @param {!Object<string, string>=} headers
 * @return {!Promise<!Object>}
 */
export async function signed(path, body, headers) {
	const options = await call("POST", path, body, headers);
	const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey ?? options);
	let credential;
	try {
		credential = await navigator.credentials.get({publicKey});
	} catch {
		throw new Error(word("passkey-unused"));
	}
	const {authenticatorAttachment, ...rest} = credential.toJSON();
	return rest;
}

/**
 * @param {function(...?): *} work
 * @param {number} pause in milliseconds
 * @return {function(...?): void}
 */
export function later(work, pause) {
	let timer;
	return (...given) => {
		clearTimeout(timer);
		timer = setTimeout(() => work(...given), pause);
	};
}
