package org.loangate.authz.notice;

import java.util.UUID;

/// A way to reach people outside of a browser.
interface NoticeChannel {

	/// Whether it is set up. Where it is not, letters wait.
	boolean isOpen();

	/// Hands a letter over. Never throws because the other side is down.
	Delivery deliver(Letter letter);

	/// What came of handing a letter over.
	enum Delivery {

		/// The next server has taken it.
		TAKEN,

		/// Not now.
		LATER,

		/// The address will never take it.
		REFUSED

	}

	/// A letter as it goes out.
	///
	/// @param id the same at each try, so that a mailbox can tell a repeat
	/// @param address where to
	/// @param language BCP 47 tag of the text
	record Letter(UUID id, String address, String language, String subject, String text, String html) {

		@Override
		public String toString() {
			return "Letter[" + this.id + "]";
		}

	}

}
