// Forms that do something by the API, and show the page anew when it is done:
//
//	<form data-act data-method="POST" data-url="/console/api/…"> … </form>
//
// With data-passkey the person's passkey signs what the door's options say, and goes along.

const {call, forget, keep, kept, signed, tell, untell} = await import(document.getElementById("console-parts").href);

document.querySelectorAll("form[data-act]").forEach((each) => {
	const form = /** @type {!HTMLFormElement} */ (each);
	const problem = /** @type {!HTMLElement} */ (form.querySelector("[data-problem]"));
	const {method, url} = form.dataset;
	const typed = `${method} ${url}`;
	// The same until it is done: sent twice, it is done once.
	let key = crypto.randomUUID();
	let isBusy = false;
	// Done to what is shown, not to what it became meanwhile.
	const expected = form.dataset.etag ? {"If-Match": form.dataset.etag} : {};
	const texts = [...form.querySelectorAll("textarea")];

	texts.filter((text) => kept(typed)?.[text.name]).forEach((text) => {
		text.value = kept(typed)[text.name];
		text.closest("details")?.setAttribute("open", "");
	});
	form.addEventListener("input", () => keep(typed, Object.fromEntries(texts.map((text) => [text.name, text.value]))));

	form.addEventListener("submit", async (event) => {
		event.preventDefault();
		if (isBusy) {
			return;
		}
		isBusy = true;
		const button = form.querySelector("button[type=submit]");
		button.setAttribute("aria-disabled", "true");
		untell(problem, form);
		try {
			const body = /** @type {!Object<string, *>} */ (Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== "")));
			if ("passkey" in form.dataset) {
				body.credential = await signed(`${url}/options`, body, expected);
			}
			await call(method, url, method === "DELETE" ? undefined : body, {...expected, "Idempotency-Key": key});
			forget(typed);
			location.reload();
		} catch (failure) {
			if (failure.status) {
				key = crypto.randomUUID();
			}
			tell(problem, failure, form);
			form.querySelector("[aria-invalid]")?.focus();
			button.removeAttribute("aria-disabled");
			isBusy = false;
		}
	});
});
