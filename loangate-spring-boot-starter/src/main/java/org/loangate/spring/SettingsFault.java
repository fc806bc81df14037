package org.loangate.spring;

/// The application must not start: its settings do not say whose tokens count, or say something that would open it.
final class SettingsFault extends IllegalStateException {

	private final String action;

	/// @param description what is the matter, naming the setting
	/// @param action what to do about it
	SettingsFault(String description, String action) {
		super(description + ". " + action);
		this.action = action;
	}

	String action() {
		return this.action;
	}

}
