/**
 * @externs
 * @fileoverview Types of what scripts and server say to each other, for the checker; nothing of it reaches a browser.
 */

/**
 * A refusal of the API (RFC 9457), and what a page says when there is none.
 * @typedef {{
 *   title: (string|undefined),
 *   detail: (string|undefined),
 *   code: (string|undefined),
 *   trace_id: (string|undefined),
 *   step_up: (string|undefined),
 *   errors: (!Array<{pointer: string, detail: string}>|undefined),
 * }}
 */
let Problem;

/**
 * What is wrong with a policy or its tests, as the server finds it.
 * @typedef {{
 *   in: (string|undefined),
 *   path: (string|undefined),
 *   found: string,
 *   expected: string,
 *   line: number,
 *   column: number,
 *   end_line: (number|undefined),
 *   end_column: (number|undefined),
 *   endLine: (number|undefined),
 *   endColumn: (number|undefined),
 * }}
 */
let Fault;

/**
 * What the editor marks, counted from 1, the end exclusive.
 * @typedef {{
 *   line: number,
 *   column: number,
 *   endLine: (number|undefined),
 *   endColumn: (number|undefined),
 *   severity: string,
 *   message: string,
 * }}
 */
let Mark;

/** @typedef {{name: string, type: string, unit: (string|undefined), meaning: string}} */
let FactMeaning;

/** @typedef {{fact: string, value: *, unknown: (string|undefined)}} */
let FactRead;

/** @typedef {{id: string, result: *, reads: (!Array<!FactRead>|undefined)}} */
let RuleResult;

/**
 * @typedef {{
 *   outcome: string,
 *   reason: (string|undefined),
 *   because: (!Object<string, string>|undefined),
 *   quiet: (boolean|undefined),
 *   obligations: (!Object<string, *>|undefined),
 *   recorded: ({outcome: string, reason: (string|undefined)}|undefined),
 *   rules: !Array<!RuleResult>,
 * }}
 */
let Simulation;

/** @typedef {{name: string, passed: boolean, expected: *, actual: *}} */
let CaseReport;

/** @typedef {{rule: string, fires: !Array<string>, spares: !Array<string>}} */
let Coverage;

/** @typedef {{faults: !Array<!Fault>, cases: !Array<!CaseReport>, coverage: !Array<!Coverage>, passed: boolean}} */
let TestReport;

/** @typedef {{faults: !Array<!Fault>, warnings: (!Array<!Fault>|undefined), dangers: (!Array<!Fault>|undefined)}} */
let Checked;

/**
 * A decision as the stream tells it.
 * @typedef {{
 *   id: string,
 *   at: string,
 *   outcome: string,
 *   reason: string,
 *   fired: !Array<string>,
 *   action: (string|undefined),
 *   client: (string|undefined),
 *   amount: ({currency: string, value: string}|undefined),
 *   about: string,
 * }}
 */
let LiveDecision;

/** @typedef {{outcome: (string|undefined), action: (string|undefined), client: (string|undefined), rule: (string|undefined)}} */
let LiveFilter;

/** @typedef {{decision: string, at: string, change: string, before: string, after: string, reason: (string|undefined)}} */
let Difference;

/** @typedef {{version: (string|undefined), at: string, counts: !Object<string, number>}} */
let Shadow;

/** @typedef {{of: string, counts: !Object<string, number>}} */
let Slice;

/**
 * @typedef {{
 *   from: string,
 *   until: string,
 *   decisions: number,
 *   counts: !Object<string, number>,
 *   confirmed_fraud: !Object<string, number>,
 *   slices: (!Object<string, !Array<!Slice>>|undefined),
 *   undecidable: (!Array<{rule: string, fact: string, decisions: number}>|undefined),
 *   rules: (!Array<{rule: string, fired: number, undecidable: number}>|undefined),
 *   examples: (!Object<string, !Array<!Difference>>|undefined),
 * }}
 */
let ReplayResult;

/** @typedef {{id: string, state: string, started_at: string, done: number, total: number, result: (!ReplayResult|undefined)}} */
let Replay;

/** @typedef {{labels: !Array<string>, series: !Array<{label: string, color: string, values: !Array<number>}>}} */
let Bars;

/** @typedef {{label: string, type: string, apply: (string|undefined), detail: (string|undefined), info: (string|undefined)}} */
let Completion;

/**
 * What of JSON Schema completions are made from.
 * @typedef {{
 *   $ref: (string|undefined),
 *   title: (string|undefined),
 *   description: (string|undefined),
 *   type: (string|undefined),
 *   items: *,
 *   properties: (!Object<string, *>|undefined),
 *   additionalProperties: *,
 *   required: (!Array<string>|undefined),
 *   enum: (!Array<*>|undefined),
 *   const: *,
 *   examples: (!Array<*>|undefined),
 * }}
 */
let Schema;

/**
 * A line of CodeMirror's text, and its text.
 * @typedef {{text: string, from: number, to: number, number: number}}
 */
let Line;

/** @typedef {{lines: number, length: number, line: function(number): !Line, lineAt: function(number): !Line}} */
let Doc;

/**
 * Where CodeMirror asks for completions.
 * @typedef {{
 *   state: {doc: !Doc},
 *   pos: number,
 *   explicit: boolean,
 *   matchBefore: function(!RegExp): ?{from: number, to: number, text: string},
 * }}
 */
let CompletionContext;

/**
 * What of CodeMirror's view the editor names.
 * @typedef {{contentAttributes: *, cspNonce: *, dispatch: *, lineWrapping: *, theme: *, updateListener: *}}
 */
let View;

/**
 * The data-* attributes of pages: to read one that is not here is a slip of the pen.
 * @typedef {{
 *   active: string,
 *   checkState: string,
 *   code: string,
 *   csrf: string,
 *   data: string,
 *   decisionId: string,
 *   described: string,
 *   done: string,
 *   etag: string,
 *   fact: string,
 *   faults: string,
 *   file: string,
 *   fired: string,
 *   from: string,
 *   hide: string,
 *   liveState: string,
 *   me: string,
 *   method: string,
 *   outcome: string,
 *   parent: string,
 *   passkeyConditional: string,
 *   passkeyForm: string,
 *   passkeyOptions: string,
 *   phrase: string,
 *   replayState: string,
 *   showPassword: string,
 *   type: string,
 *   url: string,
 *   waiting: string,
 * }}
 */
let Dataset;
