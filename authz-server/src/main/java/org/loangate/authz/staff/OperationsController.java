package org.loangate.authz.staff;

import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.loangate.authz.account.Subject;
import org.loangate.authz.stepup.EnrolmentGuard;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// The operators' page, section by section.
@Controller
final class OperationsController {

	private final EnrolmentGuard guard;

	private final List<OperationsSection> sections;

	OperationsController(EnrolmentGuard guard, List<OperationsSection> sections) {
		this.guard = guard;
		this.sections = List.copyOf(sections);
	}

	@GetMapping("/operations")
	String operations(HttpServletRequest request, Model model) {
		Subject operator = this.guard.signIn(request).subject();
		model.addAttribute("sections",
				this.sections.stream()
					.map((section) -> new Shown(section.template(), section.view(operator)))
					.toList());
		return "staff/operations";
	}

	/// A section as the template reads it.
	record Shown(String template, Map<String, Object> view) {
	}

}
