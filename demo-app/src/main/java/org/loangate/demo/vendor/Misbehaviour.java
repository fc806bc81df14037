package org.loangate.demo.vendor;

import java.util.Locale;

/// How the stand-in departs from what a good vendor does, so that what stands up to it can be tried.
enum Misbehaviour {

	/// Not at all.
	NONE,

	/// The browser is back before the callback is sent.
	LATE,

	/// The same message arrives two times.
	TWICE,

	/// An older `inconclusive` arrives after the verdict.
	OUT_OF_ORDER,

	/// The signature is not the message's.
	BAD_SIGNATURE,

	/// The nonce is not the session's.
	WRONG_NONCE,

	/// No callback at all.
	NEVER;

	/// The value in forms, in message keys and in `?misbehave=`.
	String value() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/// The behaviour a value names; [#NONE] for anything unknown.
	static Misbehaviour of(String value) {
		for (Misbehaviour misbehaviour : values()) {
			if (misbehaviour.value().equals(value)) {
				return misbehaviour;
			}
		}
		return NONE;
	}

}
