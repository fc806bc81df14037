// A page that waits: asks from time to time whether there is an answer, and loads itself again when there is.

const form = /** @type {!HTMLFormElement} */ (document.querySelector("form[data-waiting]"));
let pause = 1000;

async function look() {
	try {
		const answer = await fetch(form.dataset.waiting);
		if (!answer.ok || await answer.text() !== "pending") {
			location.replace(form.action);
			return;
		}
	} catch {
		// The network is gone for the moment.
	}
	pause = Math.min(pause * 1.3, 8000);
	setTimeout(look, pause);
}

setTimeout(look, pause);

export {};
