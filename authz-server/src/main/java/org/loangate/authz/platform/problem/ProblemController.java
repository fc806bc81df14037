package org.loangate.authz.platform.problem;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/// Serves the pages about problems, to developers: in English, as the texts of the answers are.
@Controller
class ProblemController {

	static final String PATH = "/problems";

	private final ProblemPages pages;

	ProblemController(ProblemPages pages) {
		this.pages = pages;
	}

	@GetMapping(PATH)
	String index(Model model) {
		model.addAttribute("text", this.pages.index());
		return "platform/problem";
	}

	@GetMapping(PATH + "/{code}")
	String page(@PathVariable String code, Model model) {
		model.addAttribute("text",
				this.pages.page(code).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND)));
		model.addAttribute("code", code);
		return "platform/problem";
	}

}
