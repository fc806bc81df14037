// Shows what is typed into a field for a password, and hides it again before it is sent: browsers keep no password of a
// field that looks like any other.

for (const found of document.querySelectorAll("[data-show-password]")) {
	const button = /** @type {!HTMLButtonElement} */ (found);
	const field = /** @type {!HTMLInputElement} */ (document.getElementById(button.dataset.showPassword));
	const words = [button.textContent, button.dataset.hide];
	const show = (/** @type {boolean} */ shown) => {
		field.type = shown ? "text" : "password";
		button.setAttribute("aria-pressed", String(shown));
		button.textContent = words[shown ? 1 : 0];
	};
	button.addEventListener("click", () => {
		show(field.type === "password");
		field.focus();
	});
	field.form.addEventListener("submit", () => show(false));
}

export {};
