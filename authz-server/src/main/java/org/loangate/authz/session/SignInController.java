package org.loangate.authz.session;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// Signing in and out; the factors take the answers.
@Controller
final class SignInController {

	private final BrowserSessions sessions;

	private final Continuations continuations;

	private final SignIns signIns;

	SignInController(BrowserSessions sessions, Continuations continuations, SignIns signIns) {
		this.sessions = sessions;
		this.continuations = continuations;
		this.signIns = signIns;
	}

	@GetMapping("/")
	String home() {
		return "redirect:/account";
	}

	@GetMapping("/sign-in")
	String signIn(HttpServletRequest request, Model model,
			@RequestParam(name = "continue", required = false) @Nullable String continuation) {
		Optional<Continuation> found = this.continuations.find(request, continuation);
		boolean forced = found.isPresent() && found.get().forceSignIn();
		if (this.sessions.current(request).isPresent() && !forced) {
			return "redirect:" + this.signIns.next(request, continuation);
		}
		return this.signIns.page(request, model, continuation, null, null);
	}

	@PostMapping("/sign-out")
	String signOut(HttpServletRequest request) {
		this.sessions.end(request, SignedOut.Reason.SIGNED_OUT);
		return "redirect:/sign-in";
	}

}
