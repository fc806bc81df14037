// The console's editor, as an element:
//
//	<policy-editor nonce="…" aria-label="Policy"></policy-editor>
//
// `value` is its text and `changed` the event that it changed; `faults` marks what is wrong; `schema` (JSON Schema) and
// `vocabulary` (facts and functions of conditions) are what it completes from. The nonce is for its own style element.
import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
import {yaml} from "@codemirror/lang-yaml";
import {bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint";
import {highlightSelectionMatches, searchKeymap} from "@codemirror/search";
import {EditorState} from "@codemirror/state";
import {EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, keymap, lineNumbers} from "@codemirror/view";
import {classHighlighter} from "@lezer/highlight";
import {completions} from "./completions.js";

const theme = EditorView.theme({
	"&": {backgroundColor: "var(--surface)", color: "var(--ink)", height: "100%", fontSize: "var(--size-0)"},
	"&.cm-focused": {outline: "none"},
	".cm-scroller": {fontFamily: "var(--mono)", lineHeight: "1.6"},
	".cm-content": {caretColor: "var(--ink)", paddingBlock: "0.75rem"},
	".cm-cursor": {borderLeftColor: "var(--ink)"},
	".cm-gutters": {backgroundColor: "var(--surface-sunk)", color: "var(--ink-soft)", borderRight: "1px solid var(--line)"},
	".cm-activeLine, .cm-activeLineGutter": {backgroundColor: "var(--active-line)"},
	"& > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {background: "var(--selection) !important"},
	".cm-selectionMatch": {backgroundColor: "var(--accent-wash)"},
	"&.cm-focused .cm-matchingBracket": {backgroundColor: "var(--accent-wash)", outline: "1px solid var(--accent)"},
	".cm-tooltip, .cm-panels": {backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line)"},
	".cm-tooltip": {borderRadius: "var(--radius-1)", boxShadow: "var(--shadow)", maxWidth: "min(36rem, 90vw)"},
	".cm-tooltip.cm-tooltip-autocomplete > ul": {fontFamily: "var(--mono)", fontSize: "var(--size-0)"},
	".cm-tooltip.cm-tooltip-autocomplete > ul > li": {padding: "0.25rem 0.5rem"},
	".cm-tooltip-autocomplete ul li[aria-selected]": {backgroundColor: "var(--accent)", color: "var(--on-accent)"},
	".cm-completionDetail": {color: "inherit", opacity: "0.8", fontStyle: "normal"},
	".cm-completionInfo": {padding: "0.5rem 0.75rem", fontFamily: "var(--text)"},
	".cm-diagnostic": {padding: "0.5rem 0.75rem", fontFamily: "var(--text)"},
	".cm-foldPlaceholder": {backgroundColor: "var(--surface-sunk)", border: "1px solid var(--line)", color: "var(--ink-soft)"},
	".cm-textfield": {width: "auto", minHeight: "0", backgroundColor: "var(--surface)"},
	".cm-button": {backgroundImage: "none", backgroundColor: "var(--surface-sunk)", border: "1px solid var(--line-strong)"},
});

class PolicyEditor extends HTMLElement {
	constructor() {
		super();
		/** @type {?} */
		this.view = undefined;
		this.text = "";
		/** @type {!Array<!Mark>} */
		this.marked = [];
		/** @type {?Schema} */
		this.schema = null;
		/** @type {!Array<!Completion>} */
		this.vocabulary = [];
		/** @type {!Object<string, string>} */
		this.phrases = {};
	}

	connectedCallback() {
		if (this.view) {
			return;
		}
		this.view = new EditorView({
			parent: this,
			state: EditorState.create({doc: this.text, extensions: this.extensions()}),
		});
		this.faults = this.marked;
	}

	extensions() {
		return [
			EditorView.cspNonce.of(this.nonce),
			EditorView.contentAttributes.of({"aria-label": this.getAttribute("aria-label") ?? "", "tabindex": "0"}),
			EditorState.phrases.of(this.phrases),
			EditorState.readOnly.of(this.hasAttribute("readonly")),
			EditorView.updateListener.of((update) => {
				if (update.docChanged) {
					this.dispatchEvent(new CustomEvent("changed"));
				}
			}),
			lineNumbers(), foldGutter(), lintGutter(), history(), drawSelection(), indentOnInput(), bracketMatching(),
			closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(),
			indentUnit.of("  "), EditorState.tabSize.of(2), EditorView.lineWrapping,
			yaml(), syntaxHighlighting(classHighlighter), theme,
			autocompletion({override: [(context) => completions(context, this.schema, this.vocabulary)]}),
			// Tab leaves the editor, as it leaves every other field.
			keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap,
				...completionKeymap, ...lintKeymap]),
		];
	}

	/** @return {string} */
	get value() {
		return this.view ? this.view.state.doc.toString() : this.text;
	}

	/** @param {string} text */
	set value(text) {
		this.text = text;
		this.view?.dispatch({changes: {from: 0, to: this.view.state.doc.length, insert: text}});
	}

	/** @param {!Array<!Mark>} faults */
	set faults(faults) {
		this.marked = faults;
		if (!this.view) {
			return;
		}
		const {doc} = this.view.state;
		const offset = (/** number */ line, /** number */ column) => {
			const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
			return Math.min(at.from + Math.max(column, 1) - 1, at.to);
		};
		this.view.dispatch(setDiagnostics(this.view.state, faults.map((fault) => {
			const from = offset(fault.line, fault.column);
			return {
				from, to: Math.max(from, offset(fault.endLine ?? fault.line, fault.endColumn ?? fault.column)),
				severity: fault.severity, message: fault.message,
			};
		}).sort((one, other) => one.from - other.from)));
	}

	/**
	 * @param {number} line
	 * @param {number} column
	 */
	reveal(line, column) {
		const {doc} = this.view.state;
		const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
		const position = Math.min(at.from + Math.max(column, 1) - 1, at.to);
		this.view.dispatch({selection: {anchor: position}, effects: EditorView.scrollIntoView(position, {y: "center"})});
		this.view.focus();
	}

	focus() {
		this.view.focus();
	}
}

customElements.define("policy-editor", PolicyEditor);
