// Passkey ceremonies: any button that names its options and its form, and the offer in the user name's field.
//
//	<button data-action="passkey" data-passkey-options="/path/of/options" data-passkey-form="id-of-form">
//
// The options are fetched by POST with the form's CSRF token; the credential goes into the form's field `credential`,
// and the form is sent. With `data-passkey-create` a passkey is made instead of used.

/** @type {function(string): !Uint8Array} */
const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

/** @type {function(!ArrayBuffer): string} */
const encode = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
	.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** @type {function((!Array<{id: string}>|undefined)): !Array<!Object>} */
const descriptors = (list) => (list ?? []).map((each) => ({...each, id: decode(each.id)}));

// What a page gets whose question or token has expired, or whose person is no longer signed in.
const over = [401, 403, 404, 410];

/** @type {(!AbortController|undefined)} */
let conditional;

/**
 * @param {string} url
 * @param {!HTMLFormElement} form
 * @return {!Promise<!CeremonyOptions>}
 */
async function options(url, form) {
	const answer = await fetch(url, {
		method: "POST",
		headers: {"Accept": "application/json"},
		body: new URLSearchParams({_csrf: form.elements.namedItem("_csrf").value}),
	});
	if (!answer.ok) {
		throw Object.assign(new Error(`options: ${answer.status}`), {isOver: over.includes(answer.status)});
	}
	return /** @type {!CeremonyOptions} */ (await answer.json());
}

/**
 * @param {string} url
 * @param {!HTMLFormElement} form
 * @param {!Object=} extra
 * @return {!Promise<!PublicKeyCredential>}
 */
async function use(url, form, extra) {
	const given = await options(url, form);
	return navigator.credentials.get({
		...extra,
		publicKey: {
			...given,
			challenge: decode(given.challenge),
			allowCredentials: descriptors(given.allowCredentials),
		},
	});
}

/**
 * @param {string} url
 * @param {!HTMLFormElement} form
 * @return {!Promise<!PublicKeyCredential>}
 */
async function create(url, form) {
	const given = await options(url, form);
	return navigator.credentials.create({
		publicKey: {
			...given,
			challenge: decode(given.challenge),
			user: {...given.user, id: decode(given.user.id)},
			excludeCredentials: descriptors(given.excludeCredentials),
		},
	});
}

/**
 * @param {!PublicKeyCredential} credential
 * @return {string}
 */
function written(credential) {
	const {response} = credential;
	/** @type {!Object<string, *>} */
	const answer = {clientDataJSON: encode(response.clientDataJSON)};
	if (response.attestationObject) {
		answer.attestationObject = encode(response.attestationObject);
		answer.transports = response.getTransports?.() ?? [];
	} else {
		answer.authenticatorData = encode(response.authenticatorData);
		answer.signature = encode(response.signature);
		if (response.userHandle) {
			answer.userHandle = encode(response.userHandle);
		}
	}
	return JSON.stringify({
		id: credential.id,
		rawId: encode(credential.rawId),
		type: credential.type,
		response: answer,
		clientExtensionResults: credential.getClientExtensionResults(),
	});
}

/**
 * @param {!HTMLFormElement} form
 * @param {!PublicKeyCredential} credential
 */
function send(form, credential) {
	form.elements.namedItem("credential").value = written(credential);
	form.submit();
}

/** @param {boolean} shown */
function showProblem(shown) {
	document.querySelectorAll("[data-passkey-problem]").forEach((problem) => {
		problem.hidden = !shown;
	});
}

/** @param {!HTMLButtonElement} button */
async function answer(button) {
	const form = /** @type {!HTMLFormElement} */ (document.getElementById(button.dataset.passkeyForm));
	if (!form.reportValidity()) {
		return;
	}
	showProblem(false);
	button.disabled = true;
	decline();
	try {
		const ceremony = ("passkeyCreate" in button.dataset) ? create : use;
		send(form, await ceremony(button.dataset.passkeyOptions, form));
	} catch (problem) {
		if (problem.isOver) {
			// Loaded anew, the page says so.
			location.reload();
			return;
		}
		showProblem(true);
		button.disabled = false;
	}
}

document.querySelectorAll("button[data-passkey-options]").forEach((button) => {
	button.addEventListener("click", (event) => {
		event.preventDefault();
		answer(/** @type {!HTMLButtonElement} */ (button));
	});
});

// The offer in the user name's field. It begins once nothing has been done for a moment, or with the field; whoever
// types or clicks has chosen another way, and is not signed in under their hands.
const offered = /** @type {?HTMLFormElement} */ (document.querySelector("form[data-passkey-conditional]"));

async function offer() {
	if (conditional) {
		return;
	}
	conditional = new AbortController();
	try {
		const credential = await use(offered.dataset.passkeyConditional, offered,
			{mediation: "conditional", signal: conditional.signal});
		if (!conditional.signal.aborted) {
			send(offered, credential);
		}
	} catch {
		// Nobody chose the offer: the page's other ways are still there.
	}
}

function decline() {
	conditional ??= new AbortController();
	conditional.abort();
}

async function invite() {
	if (await window.PublicKeyCredential?.isConditionalMediationAvailable?.()) {
		const field = document.querySelector("[autocomplete~=webauthn]");
		field.addEventListener("focus", offer, {once: true});
		document.addEventListener("input", decline, {once: true});
		document.addEventListener("submit", decline, {once: true});
		setTimeout(offer, 2000);
	}
}

if (offered) {
	invite();
}

export {};
