// Recovery codes that are shown this once: copied, printed or saved. None leaves the page otherwise.

const codes = () => [...document.querySelectorAll("[data-recovery-code]")].map((each) => each.textContent).join("\n") + "\n";

/** @type {function(string): ?HTMLButtonElement} */
const button = (action) => /** @type {?HTMLButtonElement} */ (document.querySelector(`[data-action="${action}"]`));

const copy = button("copy-codes");
copy?.addEventListener("click", async () => {
	await navigator.clipboard.writeText(codes());
	copy.textContent = copy.dataset.done;
});

button("print-codes")?.addEventListener("click", () => window.print());

const download = button("download-codes");
download?.addEventListener("click", () => {
	const link = /** @type {!HTMLAnchorElement} */ (document.createElement("a"));
	link.href = URL.createObjectURL(new Blob([codes()], {type: "text/plain"}));
	link.download = download.dataset.file;
	link.click();
	URL.revokeObjectURL(link.href);
});

export {};
