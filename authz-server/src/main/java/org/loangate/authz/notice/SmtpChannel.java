package org.loangate.authz.notice;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Date;
import java.util.Properties;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.jspecify.annotations.Nullable;
import org.loangate.authz.platform.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.stereotype.Component;

/// E-mail, by the SMTP server that `LOANGATE_SMTP_URL` names.
///
/// `smtps` speaks TLS from the first byte. `smtp` asks for STARTTLS and gives up where it is not offered, but on the
/// machine itself, or where `?starttls=optional` follows. Certificates and the server's name are checked.
///
/// **Threads:** safe; each letter takes a connection of its own.
@Component
final class SmtpChannel implements NoticeChannel {

	private static final Logger LOGGER = LoggerFactory.getLogger(SmtpChannel.class);

	private static final String EXPECTED = "LOANGATE_SMTP_URL (expected: smtp:// or smtps://, with user:password@ where"
			+ " the server asks for them, a host, a port, and at most ?starttls=optional)";

	private final @Nullable JavaMailSenderImpl sender;

	private final InternetAddress from;

	private final String host;

	private final Clock clock;

	SmtpChannel(MailSettings mail, Settings settings, Environment environment, Clock clock) {
		this.host = settings.issuer().getHost();
		this.from = from(mail.from(), this.host);
		this.clock = clock;
		String url = mail.smtpUrl().value().strip();
		this.sender = url.isEmpty() ? null : sender(url);
		if (this.sender == null && !environment.acceptsProfiles(Profiles.of("demo"))) {
			LOGGER.warn("LOANGATE_SMTP_URL is not set: mail waits in the database and is given up after a day");
		}
	}

	private static InternetAddress from(String from, String host) {
		try {
			if (from.isBlank()) {
				return new InternetAddress("no-reply@" + host, "Loangate", StandardCharsets.UTF_8.name());
			}
			InternetAddress[] parsed = InternetAddress.parse(from, true);
			if (parsed.length == 1) {
				return parsed[0];
			}
		}
		catch (AddressException | UnsupportedEncodingException _) {
			// Told below.
		}
		throw new IllegalArgumentException("LOANGATE_MAIL_FROM: " + from + " (expected: Name <name@host>)");
	}

	private static JavaMailSenderImpl sender(String url) {
		URI uri;
		try {
			uri = URI.create(url);
		}
		catch (IllegalArgumentException _) {
			// The message would print the password.
			throw new IllegalArgumentException(EXPECTED);
		}
		String protocol = String.valueOf(uri.getScheme());
		String query = uri.getRawQuery();
		if (!(protocol.equals("smtp") || protocol.equals("smtps")) || uri.getHost() == null
				|| !String.valueOf(uri.getRawPath()).replace("/", "").isEmpty() || uri.getRawFragment() != null
				|| (query != null && !(query.equals("starttls=optional") && protocol.equals("smtp")))) {
			throw new IllegalArgumentException(EXPECTED);
		}
		JavaMailSenderImpl sender = new JavaMailSenderImpl();
		sender.setProtocol(protocol);
		sender.setHost(uri.getHost());
		sender.setPort((uri.getPort() != -1) ? uri.getPort() : protocol.equals("smtp") ? 587 : 465);
		sender.setDefaultEncoding(StandardCharsets.UTF_8.name());
		Properties properties = sender.getJavaMailProperties();
		String prefix = "mail." + protocol + ".";
		String login = uri.getRawUserInfo();
		if (login != null) {
			int colon = login.indexOf(':');
			if (colon < 1) {
				throw new IllegalArgumentException(EXPECTED);
			}
			sender
				.setUsername(URLDecoder.decode(login.substring(0, colon).replace("+", "%2B"), StandardCharsets.UTF_8));
			sender
				.setPassword(URLDecoder.decode(login.substring(colon + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
			properties.setProperty(prefix + "auth", "true");
		}
		boolean required = protocol.equals("smtp") && query == null && !isLoopback(uri.getHost());
		properties.setProperty(prefix + "starttls.enable", String.valueOf(required || query != null));
		properties.setProperty(prefix + "starttls.required", String.valueOf(required));
		properties.setProperty(prefix + "ssl.checkserveridentity", "true");
		properties.setProperty(prefix + "ssl.protocols", "TLSv1.2 TLSv1.3");
		for (String timeout : new String[] { "connectiontimeout", "timeout", "writetimeout" }) {
			properties.setProperty(prefix + timeout, "10000");
		}
		return sender;
	}

	private static boolean isLoopback(String host) {
		return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
	}

	@Override
	public boolean isOpen() {
		return this.sender != null;
	}

	@Override
	public Delivery deliver(Letter letter) {
		if (this.sender == null) {
			return Delivery.LATER;
		}
		MimeMessage message;
		try {
			message = message(this.sender, letter);
		}
		catch (MessagingException ex) {
			LOGGER.warn("mail {} cannot be written: {}", letter.id(), ex.getClass().getSimpleName());
			return Delivery.REFUSED;
		}
		try {
			this.sender.send(message);
			return Delivery.TAKEN;
		}
		catch (MailException ex) {
			boolean refused = isRefused(ex);
			// A server's answer repeats the address.
			LOGGER.warn("mail {} was {} taken: {}", letter.id(), refused ? "not" : "not yet", cause(ex));
			return refused ? Delivery.REFUSED : Delivery.LATER;
		}
	}

	private MimeMessage message(JavaMailSenderImpl sender, Letter letter) throws MessagingException {
		MimeMessage message = sender.createMimeMessage();
		// Strict: a line break or a second address never becomes a header.
		message.setRecipients(Message.RecipientType.TO,
				new InternetAddress[] { new InternetAddress(letter.address(), true) });
		message.setFrom(this.from);
		message.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
		message.setSentDate(Date.from(this.clock.instant()));
		message.setHeader("Message-ID", "<" + letter.id() + "@" + this.host + ">");
		message.setHeader("Content-Language", letter.language());
		// RFC 3834, 5: no out-of-office notice comes back
		message.setHeader("Auto-Submitted", "auto-generated");
		message.setContent(new MimeMultipart("alternative", part(letter.text(), "plain"), part(letter.html(), "html")));
		return message;
	}

	private static MimeBodyPart part(String text, String subtype) throws MessagingException {
		MimeBodyPart part = new MimeBodyPart();
		part.setText(text, StandardCharsets.UTF_8.name(), subtype);
		return part;
	}

	private static boolean isRefused(MailException ex) {
		return ex instanceof MailSendException failed && failed.getFailedMessages()
			.values()
			.stream()
			.anyMatch((failure) -> failure instanceof SendFailedException addresses
					&& addresses.getInvalidAddresses() != null && addresses.getInvalidAddresses().length > 0);
	}

	private static String cause(MailException ex) {
		Throwable cause = (ex instanceof MailSendException failed && failed.getMessageExceptions().length > 0)
				? failed.getMessageExceptions()[0] : ex;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause.getClass().getSimpleName();
	}

}
