// What the console's scripts share: the API, words, elements, and the passkey.

const main = document.querySelector("main");

export const isOfficer = () => Boolean(document.querySelector("a[href='/console/edit']"));

// An element with attributes and children; attributes that are false, null or undefined are left out.
export function el(name, attributes = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (value !== false && value !== null && value !== undefined) {
			element.setAttribute(key, value === true ? "" : value);
		}
	}
	element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
	return element;
}

// A word of <template id="words">, with what goes into its places.
export function word(key, ...values) {
	const found = document.getElementById("words")?.content.querySelector(`[data-word="${CSS.escape(key)}"]`);
	return values.reduce((text, value, place) => text.replace(`{${place}}`, value), found?.textContent ?? key);
}

const numbers = new Intl.NumberFormat(document.documentElement.lang);

export const number = (value) => numbers.format(value);

// In UTC, to the second, as the server writes them.
export function time(at) {
	return el("time", {datetime: at}, new Date(at).toISOString().slice(0, 19).replace("T", " "));
}

export const digest = (value) => el("a", {href: `/console/versions/${value}`, "data-version": value},
	el("code", {class: "digest-short", title: value}, value.slice(0, 10)));

export function table(head, rows, attributes = {}) {
	return el("div", {class: "scroll"}, el("table", {class: "table", ...attributes},
		el("thead", {}, el("tr", {}, head.map((text) => el("th", {scope: "col"}, text)))),
		el("tbody", {}, rows.map(({cells, ...row}) => el("tr", row,
			cells.map((cell, place) => el("td", {"data-label": head[place], class: typeof cell === "number" ? "number" : null},
				typeof cell === "number" ? number(cell) : cell)))))));
}

// A refusal: problem+json where the server says more than a status.
export class Refusal extends Error {
	constructor(status, problem) {
		super(problem.detail ?? problem.title ?? `HTTP ${status}`);
		this.status = status;
		this.problem = problem;
	}
}

export async function call(method, path, body, headers = {}) {
	const answer = await fetch(path, {
		method,
		headers: {
			"Accept": "application/json, application/problem+json",
			...(method === "GET" ? {} : {"X-CSRF-TOKEN": main.dataset.csrf}),
			...(body === undefined ? {} : {"Content-Type": "application/json"}),
			...headers,
		},
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	const isJson = /[/+]json/.test(answer.headers.get("Content-Type") ?? "");
	const content = isJson ? await answer.json() : {};
	if (!answer.ok) {
		throw new Refusal(answer.status, content);
	}
	return content;
}

// Says what went wrong, each error at its field where it has one. Whoever must show their passkey first is led there.
export function tell(place, failure, form) {
	if (failure?.problem?.step_up) {
		location.assign(failure.problem.step_up);
		return;
	}
	const errors = failure?.problem?.errors ?? [];
	const rest = errors.filter((error) => {
		const field = form?.elements.namedItem(error.pointer.replace(/^#?\//, ""));
		if (!(field instanceof HTMLElement) || field.type === "hidden") {
			return true;
		}
		const id = `${field.id}-error`;
		field.setAttribute("aria-invalid", "true");
		field.setAttribute("aria-describedby", id);
		document.getElementById(id)?.remove();
		field.after(el("p", {class: "field-error", id}, el("span", {}, error.detail)));
		return false;
	});
	const isAll = errors.length > 0 && rest.length === 0;
	place.replaceChildren(...(isAll ? [] : [
		el("p", {}, failure.message),
		...rest.map((error) => el("p", {}, el("code", {}, error.pointer), ` ${error.detail}`)),
		failure?.problem?.trace_id ? el("p", {class: "row-detail"}, failure.problem.trace_id) : null,
	].filter(Boolean)));
	place.dataset.code = failure?.problem?.code ?? "";
	place.hidden = isAll;
}

export function untell(place, form) {
	place.hidden = true;
	place.replaceChildren();
	form?.querySelectorAll(".field-error").forEach((error) => error.remove());
	form?.querySelectorAll("[aria-invalid]").forEach((field) => {
		field.removeAttribute("aria-invalid");
		field.removeAttribute("aria-describedby");
	});
}

// The passkey's signature over what the server asks to be agreed to.
export async function signed(path, body, headers) {
	const options = await call("POST", path, body, headers);
	const credential = await navigator.credentials.get({
		publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey ?? options),
	});
	const {authenticatorAttachment, ...rest} = credential.toJSON();
	return rest;
}

export function later(work, pause) {
	let timer;
	return (...given) => {
		clearTimeout(timer);
		timer = setTimeout(() => work(...given), pause);
	};
}
