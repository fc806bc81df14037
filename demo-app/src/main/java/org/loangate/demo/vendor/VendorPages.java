package org.loangate.demo.vendor;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.loangate.demo.DemoSettings;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.View;
import org.springframework.web.servlet.view.RedirectView;

/// The page a person meets at the stand-in vendor: choose the verdict, and go back.
///
/// The way back is a page of its own that leads on by `Refresh`, not a redirect of the form: where the caller redirects
/// further (to a lending app, to a phone's own scheme) is not this page's to list in `form-action`.
@Controller
final class VendorPages {

	private final LivenessSessions sessions;

	private final Callbacks callbacks;

	private final DocumentClaims claims;

	private final String caller;

	VendorPages(LivenessSessions sessions, Callbacks callbacks, DocumentClaims claims, DemoSettings settings) {
		this.sessions = sessions;
		this.callbacks = callbacks;
		this.claims = claims;
		this.caller = DemoSettings.originOf(settings.issuer());
	}

	@GetMapping("/liveness-vendor/sessions/{id}")
	String show(@PathVariable String id, @RequestParam(defaultValue = "none") String misbehave, Model model,
			HttpServletRequest request, HttpServletResponse response) {
		return this.sessions.find(id).map((session) -> {
			model.addAttribute("sessionId", session.id());
			model.addAttribute("isProof", session.purpose() == Purpose.PROOF);
			model.addAttribute("asksForClaims", session.purpose() == Purpose.PROOF && this.claims.isOpen());
			model.addAttribute("caller", this.caller);
			model.addAttribute("misbehaviours", values());
			model.addAttribute("chosen", Misbehaviour.of(misbehave).value());
			return "vendor/session";
		}).orElseGet(() -> over(response));
	}

	@PostMapping("/liveness-vendor/sessions/{id}")
	Object decide(@PathVariable String id, @RequestParam String verdict,
			@RequestParam(defaultValue = "none") String misbehave, @RequestParam(defaultValue = "") String name,
			@RequestParam(name = "birth_date", defaultValue = "") String birthDate,
			@RequestParam(name = "document_number", defaultValue = "") String documentNumber,
			HttpServletResponse response) {
		var session = this.sessions.find(id);
		var chosen = Arrays.stream(Verdict.values()).filter((one) -> one.value().equals(verdict)).findFirst();
		if (session.isEmpty() || chosen.isEmpty()) {
			return over(response);
		}
		this.callbacks.send(session.get(), chosen.get(), Misbehaviour.of(misbehave),
				this.claims.digests(Map.of("name", name, "birth_date", birthDate, "document_number", documentNumber)));
		return seeOther("/liveness-vendor/sessions/" + session.get().id() + "/done");
	}

	@GetMapping("/liveness-vendor/sessions/{id}/done")
	String done(@PathVariable String id, Model model, HttpServletResponse response) {
		return this.sessions.find(id).map((session) -> {
			response.setHeader("Refresh", "0;url=" + session.returnUrl().toASCIIString());
			model.addAttribute("returnUrl", session.returnUrl());
			model.addAttribute("caller", this.caller);
			return "vendor/done";
		}).orElseGet(() -> over(response));
	}

	private static String over(HttpServletResponse response) {
		response.setStatus(HttpStatus.NOT_FOUND.value());
		return "vendor/over";
	}

	private static List<String> values() {
		return Arrays.stream(Misbehaviour.values()).map(Misbehaviour::value).toList();
	}

	private static View seeOther(String path) {
		RedirectView view = new RedirectView(path);
		view.setStatusCode(HttpStatus.SEE_OTHER);
		return view;
	}

}
