package org.loangate.demo.mailbox;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// A real SMTP server on the loopback, where `LOANGATE_DEMO_SMTP_PORT` names a port. What arrives is kept in memory.
@Component
final class Mailbox implements DisposableBean {

	private static final int MOST_SHOWN = 50;

	private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]+");

	private final @Nullable GreenMail server;

	Mailbox(@Value("${loangate.demo-smtp-port}") int port) {
		this.server = (port > 0) ? new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP)) : null;
		if (this.server != null) {
			this.server.start();
		}
	}

	@Override
	public void destroy() {
		if (this.server != null) {
			this.server.stop();
		}
	}

	/// The latest mails, newest first.
	List<Mail> mails() {
		if (this.server == null) {
			return List.of();
		}
		return Arrays.stream(this.server.getReceivedMessages())
			.map(Mailbox::mail)
			.toList()
			.reversed()
			.stream()
			// Of one second, which is all a mail says, the later one stands above.
			.sorted(Comparator.comparing(Mail::sentAt).reversed())
			.limit(MOST_SHOWN)
			.toList();
	}

	private static Mail mail(MimeMessage message) {
		try {
			String text = (message.getContent() instanceof MimeMultipart parts)
					? String.valueOf(parts.getBodyPart(0).getContent()) : String.valueOf(message.getContent());
			Matcher link = LINK.matcher(text);
			String to = String.valueOf(message.getRecipients(Message.RecipientType.TO)[0]);
			return new Mail(to, String.valueOf(message.getSubject()), message.getSentDate().toInstant(), text,
					link.find() ? link.group() : null);
		}
		catch (MessagingException | IOException ex) {
			throw new IllegalStateException("a mail cannot be read", ex);
		}
	}

	/// A mail as it is shown: its plain text, so that nothing of it runs here.
	///
	/// @param link the first address in it
	record Mail(String to, String subject, Instant sentAt, String text, @Nullable String link) {
	}

}
