// What fits at the cursor: keys and values out of a JSON Schema, by the place in the YAML; facts and functions in a
// condition.

const KEY = /^(\s*(?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#:"'{[][^:#]*?))\s*:(?:\s|$)/;

/**
 * The keys that lead to the cursor, the outermost first, `-` for an item of a list; found by indentation, which is how
 * policies are written.
 * @param {!Doc} doc
 * @param {number} lineNumber
 * @param {number} column
 * @return {!Array<string>}
 */
function place(doc, lineNumber, column) {
	const path = [];
	let limit = column;
	for (let number = lineNumber; number >= 1 && limit > 0; number--) {
		const {text} = doc.line(number);
		if (!text.trim() || text.trimStart().startsWith("#")) {
			continue;
		}
		const key = KEY.exec(text);
		const indent = text.search(/[^\s]/);
		if (number !== lineNumber && key && key[1].length < limit) {
			path.unshift(key[2] ?? key[3] ?? key[4].trim());
			limit = key[1].length;
		}
		// The dash that this key stands behind makes it an item of what is further left.
		if (indent < limit || (number === lineNumber && indent <= limit) || indent === limit) {
			const dash = /^(\s*)- /.exec(text);
			if (dash && dash[1].length < limit) {
				path.unshift("-");
				limit = dash[1].length + (dash[1].length === 0 ? 1 : 0);
			}
		}
	}
	return path;
}

/**
 * @param {?} schema
 * @param {!Schema} root
 * @return {?}
 */
function resolved(schema, root) {
	let at = schema;
	for (let hops = 0; at?.$ref && hops < 16; hops++) {
		at = at.$ref.replace(/^#\/?/, "").split("/").filter(Boolean)
			.reduce((found, part) => found?.[part.replace(/~1/g, "/").replace(/~0/g, "~")], root);
	}
	return at;
}

/**
 * A schema and all its alternatives.
 * @param {?} schema
 * @param {!Schema} root
 * @return {!Array<!Schema>}
 */
function alternatives(schema, root) {
	const at = resolved(schema, root);
	if (!at || typeof at !== "object") {
		return [];
	}
	return [at, ...["oneOf", "anyOf", "allOf"].flatMap((word) => at[word] ?? []).flatMap((each) => alternatives(each, root))];
}

/**
 * @param {!Array<!Schema>} schemas
 * @param {string} part
 * @param {!Schema} root
 * @return {!Array<!Schema>}
 */
function step(schemas, part, root) {
	return schemas.flatMap((schema) => {
		if (part === "-") {
			return schema.items ? alternatives(schema.items, root) : [];
		}
		if (schema.properties?.[part]) {
			return alternatives(schema.properties[part], root);
		}
		return (typeof schema.additionalProperties === "object") ? alternatives(schema.additionalProperties, root) : [];
	});
}

/**
 * @param {!Array<!Completion>} options
 * @return {!Array<!Completion>}
 */
function unique(options) {
	return [...new Map(options.map((option) => [option.label, option])).values()];
}

/**
 * @param {!Array<!Schema>} schemas
 * @param {!Schema} root
 * @return {!Array<!Completion>}
 */
function keys(schemas, root) {
	return unique(schemas.flatMap((schema) => Object.entries(schema.properties ?? {}).map(([name, value]) => ({
		label: name,
		apply: `${name}: `,
		type: "property",
		detail: schema.required?.includes(String(name)) ? "*" : "",
		info: resolved(value, root)?.description ?? resolved(value, root)?.title,
	}))));
}

/**
 * @param {!Array<!Schema>} schemas
 * @return {!Array<!Completion>}
 */
function values(schemas) {
	return unique(schemas.flatMap((schema) => [
		...(schema.enum ?? []), ...(schema.const !== undefined ? [schema.const] : []), ...(schema.examples ?? []),
		...(schema.type === "boolean" ? [true, false] : []),
	].map((value) => {
		const text = String(value);
		return {label: text, apply: /^[\w./-]+$/.test(text) ? text : JSON.stringify(text), type: "enum", info: schema.description};
	})));
}

/**
 * @param {!CompletionContext} context
 * @param {!Array<!Completion>} vocabulary
 * @return {?Object}
 */
function condition(context, vocabulary) {
	const word = context.matchBefore(/[A-Za-z_][\w.]*/);
	return (word || context.explicit)
		? {from: word ? word.from : context.pos, options: vocabulary, validFor: /^[\w.]*$/} : null;
}

/**
 * Whether the cursor stands in the text of a `when`: on its line, or in the lines that continue it.
 * @param {!Doc} doc
 * @param {!Line} line
 * @param {number} column
 * @return {boolean}
 */
function inCondition(doc, line, column) {
	const own = KEY.exec(line.text);
	if (own && column > own[0].trimEnd().length - 1) {
		return (own[4] ?? own[2] ?? own[3]).trim() === "when";
	}
	const indent = Math.min(line.text.search(/[^\s]|$/), column);
	for (let number = line.number - 1; number >= 1; number--) {
		const {text} = doc.line(number);
		const at = text.search(/[^\s]/);
		if (at >= 0 && at < indent) {
			const key = KEY.exec(text);
			return Boolean(key) && (key[4] ?? key[2] ?? key[3]).trim() === "when";
		}
	}
	return false;
}

/**
 * The keys that lead on within braces: `{ step_up: { acr: ` to acr, where a value is due.
 * @param {string} text
 * @return {{path: !Array<string>, isValue: boolean}}
 */
function flow(text) {
	/** @type {!Array<string>} */
	const path = [];
	/** @type {?string} */
	let key = null;
	let word = "";
	let isOpen = false;
	for (const character of text.replace(/"[^"]*"|'[^']*'/g, "x")) {
		if (character === "{") {
			path.push(...(key ? [key] : []));
			isOpen = true;
		} else if (character === "}") {
			path.pop();
		} else if (character === ":") {
			key = word.trim();
		}
		if ("{},".includes(character)) {
			key = null;
		}
		word = "{},:".includes(character) ? "" : word + character;
	}
	return {path: key ? [...path, key] : path, isValue: key !== null || !isOpen};
}

/**
 * @param {!CompletionContext} context
 * @param {?Schema} schema
 * @param {!Array<!Completion>} vocabulary
 * @return {?Object}
 */
export function completions(context, schema, vocabulary) {
	const {doc} = context.state;
	const line = doc.lineAt(context.pos);
	const column = context.pos - line.from;
	if (inCondition(doc, line, column)) {
		return condition(context, vocabulary);
	}
	if (!schema) {
		return null;
	}
	const root = schema;
	const before = line.text.slice(0, column);
	const key = KEY.exec(`${before} `);
	const word = context.matchBefore(/[\w.:-]*/);
	if (!context.explicit && (!word || word.from === word.to)) {
		return null;
	}
	const start = /^\s*(?:- +)*/.exec(before)[0].length;
	const path = place(doc, line.number, start);
	const at = path.reduce((schemas, part) => step(schemas, part, root), alternatives(root, root));
	if (key && column > key[0].trimEnd().length - 1) {
		const {path: inner, isValue} = flow(before.slice(key[0].trimEnd().length));
		const value = [(key[2] ?? key[3] ?? key[4]).trim(), ...inner].reduce((schemas, part) => step(schemas, part, root), at);
		return {from: word.from, options: isValue ? values(value) : keys(value, root), validFor: /^[\w.:-]*$/};
	}
	return {from: word.from, options: keys(at, root), validFor: /^[\w-]*$/};
}
