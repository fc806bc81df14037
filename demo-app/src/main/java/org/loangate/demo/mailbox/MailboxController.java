package org.loangate.demo.mailbox;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/// `/mailbox`: what the authorization server has sent, to whomever.
@Controller
final class MailboxController {

	private final Mailbox mailbox;

	MailboxController(Mailbox mailbox) {
		this.mailbox = mailbox;
	}

	@GetMapping("/mailbox")
	String mailbox(Model model) {
		model.addAttribute("mails", this.mailbox.mails());
		return "mailbox/mailbox";
	}

}
