package org.loangate.authz.evidence;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/// The evidence, for auditors: what happened, as it was written down.
@Controller
final class AuditController {

	private static final int PAGE = 50;

	private final EvidenceLog log;

	AuditController(EvidenceLog log) {
		this.log = log;
	}

	/// Shows a page of entries.
	/// @param from a time in UTC, as `datetime-local` fields give it; the same for
	/// `until`
	/// @param before the cursor: a position
	@GetMapping("/audit")
	String audit(@RequestParam(defaultValue = "") String type, @RequestParam(defaultValue = "") String about,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String until,
			@RequestParam(defaultValue = "") String before, Model model) {
		model.addAttribute("type", type);
		model.addAttribute("about", about);
		model.addAttribute("from", from);
		model.addAttribute("until", until);
		try {
			EvidenceLog.Filter filter = new EvidenceLog.Filter(text(type), text(about), time(from), time(until));
			List<EvidenceLog.Entry> found = this.log.find(filter, before.isEmpty() ? null : Long.valueOf(before),
					PAGE + 1);
			model.addAttribute("entries", found.stream().limit(PAGE).toList());
			model.addAttribute("next",
					(found.size() > PAGE) ? UriComponentsBuilder.fromPath("/audit")
						.queryParam("type", "{type}")
						.queryParam("about", "{about}")
						.queryParam("from", "{from}")
						.queryParam("until", "{until}")
						.queryParam("before", found.get(PAGE - 1).position())
						.encode()
						.buildAndExpand(type, about, from, until)
						.toUriString() : null);
		}
		catch (DateTimeException | NumberFormatException _) {
			model.addAttribute("entries", List.of());
			model.addAttribute("problem", "evidence.audit.unreadable");
		}
		return "evidence/audit";
	}

	private static @Nullable String text(String typed) {
		String text = typed.strip();
		// PostgreSQL knows no such character; nor does any entry.
		return text.isEmpty() ? null : text.replace('\u0000', ' ');
	}

	private static @Nullable Instant time(String typed) {
		return typed.isBlank() ? null : LocalDateTime.parse(typed.strip()).toInstant(ZoneOffset.UTC);
	}

}
