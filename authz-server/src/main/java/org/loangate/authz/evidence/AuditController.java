package org.loangate.authz.evidence;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.loangate.bootstrap.Beginning;

import org.springframework.context.MessageSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/// The evidence, for auditors: what happened, in words and as it was written down.
@Controller
final class AuditController {

	private static final int PAGE = 50;

	private static final int BATCH = 1000;

	private static final int LONGEST = 200;

	private static final int MOST_EXPORTED = 100_000;

	private final EvidenceLog log;

	private final Evidence evidence;

	private final TransactionTemplate transaction;

	private final MessageSource messages;

	AuditController(EvidenceLog log, Evidence evidence, TransactionTemplate transaction, MessageSource messages) {
		this.log = log;
		this.evidence = evidence;
		this.transaction = transaction;
		this.messages = messages;
	}

	/// Shows a page of entries.
	/// @param from a time in UTC, as `datetime-local` fields give it; the same for
	/// `until`
	/// @param before the cursor: a position
	@GetMapping("/audit")
	String audit(@RequestParam(defaultValue = "") String type, @RequestParam(defaultValue = "") String about,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String until,
			@RequestParam(defaultValue = "") String before, Locale locale, Model model) {
		model.addAttribute("type", type);
		model.addAttribute("about", about);
		model.addAttribute("from", from);
		model.addAttribute("until", until);
		model.addAttribute("types",
				this.log.types()
					.stream()
					.map((code) -> new Type(code, words(code, locale)))
					.sorted(Comparator.comparing(Type::words))
					.toList());
		try {
			List<EvidenceLog.Entry> found = this.log.find(filter(type, about, from, until),
					before.isEmpty() ? null : Long.valueOf(before), PAGE + 1);
			model.addAttribute("entries",
					found.stream()
						.limit(PAGE)
						.map((entry) -> new Shown(entry, words(entry.type(), locale), entry.type().startsWith("loan-")))
						.toList());
			model.addAttribute("csv", link("/audit/export", type, about, from, until, "csv"));
			model.addAttribute("jsonl", link("/audit/export", type, about, from, until, "jsonl"));
			model.addAttribute("next", (found.size() > PAGE)
					? link("/audit", type, about, from, until, null) + "&before=" + found.get(PAGE - 1).position()
					: null);
		}
		catch (DateTimeException | NumberFormatException _) {
			model.addAttribute("entries", List.of());
			model.addAttribute("problem", "evidence.audit.unreadable");
		}
		return "evidence/audit";
	}

	/// Writes the entries of a filter to a file, the latest first; that somebody did is
	/// an
	/// entry as well.
	/// @param format `csv` (RFC 4180, no cell of which a spreadsheet takes for a
	/// formula),
	/// or `jsonl`: each entry in its canonical form, on a line
	@GetMapping("/audit/export")
	void export(@RequestParam(defaultValue = "") String type, @RequestParam(defaultValue = "") String about,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String until,
			@RequestParam(defaultValue = "") String format, Principal auditor, HttpServletResponse response)
			throws IOException {
		EvidenceLog.Filter filter;
		try {
			filter = filter(type, about, from, until);
		}
		catch (DateTimeException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}
		boolean csv = format.equals("csv");
		if (!csv && !format.equals("jsonl")) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST);
		}
		Map<String, Object> asked = new LinkedHashMap<>(Map.of("format", format));
		Map.of("type", type, "about", about, "from", from, "until", until)
			.forEach((name, value) -> asked.put(name, Beginning.of(value, LONGEST)));
		this.transaction
			.executeWithoutResult((_) -> this.evidence.append("evidence-exported", auditor.getName(), asked));
		response.setContentType(csv ? "text/csv;charset=UTF-8" : "application/jsonl;charset=UTF-8");
		response.setHeader(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"evidence." + format + "\"");
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		Writer out = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8);
		if (csv) {
			out.write("position,at,type,about,entry\r\n");
		}
		Long before = null;
		for (int written = 0; written < MOST_EXPORTED;) {
			List<EvidenceLog.Entry> found = this.log.find(filter, before, BATCH);
			for (EvidenceLog.Entry entry : found) {
				out.write(csv ? row(entry) : entry.json() + "\n");
				before = entry.position();
			}
			written += BATCH;
			if (found.size() < BATCH) {
				break;
			}
		}
		out.flush();
	}

	private static String row(EvidenceLog.Entry entry) {
		return entry.position() + "," + entry.at() + "," + cell(entry.type()) + "," + cell(entry.about()) + ","
				+ cell(entry.json()) + "\r\n";
	}

	// OWASP, CSV injection: what begins like a formula is text.
	private static String cell(String text) {
		String safe = (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) ? "'" + text : text;
		return '"' + safe.replace("\"", "\"\"") + '"';
	}

	private static String link(String path, String type, String about, String from, String until,
			@Nullable String format) {
		UriComponentsBuilder link = UriComponentsBuilder.fromPath(path)
			.queryParam("type", "{type}")
			.queryParam("about", "{about}")
			.queryParam("from", "{from}")
			.queryParam("until", "{until}");
		if (format != null) {
			link.queryParam("format", format);
		}
		return link.encode().buildAndExpand(type, about, from, until).toUriString();
	}

	private String words(String type, Locale locale) {
		return String.valueOf(this.messages.getMessage("evidence.type." + type, null, type, locale));
	}

	private static EvidenceLog.Filter filter(String type, String about, String from, String until) {
		return new EvidenceLog.Filter(text(type), text(about), time(from), time(until));
	}

	private static @Nullable String text(String typed) {
		String text = typed.strip();
		// PostgreSQL knows no such character; nor does any entry.
		return text.isEmpty() ? null : text.replace('\u0000', ' ');
	}

	private static @Nullable Instant time(String typed) {
		return typed.isBlank() ? null : LocalDateTime.parse(typed.strip()).toInstant(ZoneOffset.UTC);
	}

	/// A type of entries, in the auditor's words.
	record Type(String code, String words) {
	}

	/// An entry as a page lists it.
	///
	/// @param decided whether the policy decided on what it is about
	record Shown(EvidenceLog.Entry entry, String words, boolean decided) {
	}

}
