/**
 * @externs
 * @fileoverview Web Authentication, as far as scripts use it: the checker does not know it yet.
 * @see https://www.w3.org/TR/webauthn-3/
 */

class PublicKeyCredential {
	constructor() {
		/** @type {string} */
		this.id;

		/** @type {!ArrayBuffer} */
		this.rawId;

		/** @type {string} */
		this.type;

		/** @type {!AuthenticatorAnswer} */
		this.response;
	}

	/** @return {!Promise<boolean>} */
	static isConditionalMediationAvailable() {}

	/**
	 * @param {!Object} options
	 * @return {!Object}
	 */
	static parseRequestOptionsFromJSON(options) {}

	/** @return {!Object} */
	getClientExtensionResults() {}

	/** @return {{authenticatorAttachment: (string|undefined)}} */
	toJSON() {}
}

/**
 * AuthenticatorAttestationResponse or AuthenticatorAssertionResponse: the former has the attestation, the latter the rest.
 * @typedef {{
 *   clientDataJSON: !ArrayBuffer,
 *   attestationObject: (!ArrayBuffer|undefined),
 *   getTransports: (function(): !Array<string>|undefined),
 *   authenticatorData: !ArrayBuffer,
 *   signature: !ArrayBuffer,
 *   userHandle: (!ArrayBuffer|undefined),
 * }}
 */
let AuthenticatorAnswer;

/**
 * Options as the server writes them, with base64url where the browser wants bytes.
 * @typedef {{
 *   challenge: string,
 *   user: ({id: string}|undefined),
 *   allowCredentials: (!Array<{id: string}>|undefined),
 *   excludeCredentials: (!Array<{id: string}>|undefined),
 * }}
 */
let CeremonyOptions;

class CredentialsContainer {
	/**
	 * @param {!Object} options
	 * @return {!Promise<!PublicKeyCredential>}
	 */
	create(options) {}

	/**
	 * @param {!Object} options
	 * @return {!Promise<!PublicKeyCredential>}
	 */
	get(options) {}
}

/** @type {!CredentialsContainer} */
Navigator.prototype.credentials;

/** @type {(function(new: PublicKeyCredential)|undefined)} */
Window.prototype.PublicKeyCredential;
