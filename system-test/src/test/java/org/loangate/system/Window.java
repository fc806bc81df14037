package org.loangate.system;

/// How big a browser's window is, in CSS pixels.
enum Window {

	PHONE(390, 844), DESKTOP(1280, 900);

	final int width;

	final int height;

	Window(int width, int height) {
		this.width = width;
		this.height = height;
	}

}
