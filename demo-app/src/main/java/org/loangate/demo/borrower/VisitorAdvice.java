package org.loangate.demo.borrower;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/// What every page of the lending web app needs: whether somebody is signed in, and its own address for the language switch.
@ControllerAdvice(basePackageClasses = VisitorAdvice.class)
final class VisitorAdvice {

	@ModelAttribute("visitor")
	Shown visitor(HttpServletRequest request, HttpServletResponse response) {
		response.setHeader("Cache-Control", "no-store");
		return new Shown(Visitor.known(request).filter(Visitor::isSignedIn).isPresent(), request.getRequestURI());
	}

	/// What the layout shows.
	///
	/// @param isSignedIn whether the app knows who this is
	/// @param path the page's own path
	record Shown(boolean isSignedIn, String path) {
	}

}
