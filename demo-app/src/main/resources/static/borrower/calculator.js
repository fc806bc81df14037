/**
 * Keeps the cost of the loan beside the form up to date while somebody types. The server counts, here as everywhere; where
 * it does not answer, the figures give way to dashes rather than stay wrong.
 */
const form = document.querySelector("form[data-calculator]");
const figures = [...form.querySelectorAll("[data-quote]")];
let running = new AbortController();
let pause;

function show(quote) {
	for (const figure of figures) {
		figure.textContent = quote?.[figure.dataset.quote] ?? "–";
	}
}

async function count() {
	running.abort();
	running = new AbortController();
	const query = new URLSearchParams({ amount: form.elements.amount.value, term_months: form.elements.term_months.value });
	try {
		const answer = await fetch(`${form.dataset.calculator}?${query}`, { signal: running.signal });
		show(answer.status === 200 ? await answer.json() : null);
	}
	catch (failure) {
		if (failure.name !== "AbortError") {
			show(null);
		}
	}
}

form.addEventListener("input", () => {
	clearTimeout(pause);
	pause = setTimeout(count, 150);
});
