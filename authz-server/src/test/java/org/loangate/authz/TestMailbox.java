package org.loangate.authz;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.awaitility.Awaitility;
import org.loangate.stores.UsedSecrets;

/// Everybody's mailbox behind a real SMTP server, one for the JVM. [IntegrationTest] sends there.
public final class TestMailbox {

	private static final Pattern LINK = Pattern.compile("https?://[^\\s<>\"]+");

	private static final Pattern CODE = Pattern.compile("\\b[0-9]{8}\\b");

	private static final Set<String> READ = ConcurrentHashMap.newKeySet();

	private static final GreenMail SERVER = start();

	private TestMailbox() {
	}

	private static GreenMail start() {
		ServerSetup smtp = ServerSetup.SMTP.dynamicPort();
		smtp.setServerStartupTimeout(20_000);
		GreenMail server = new GreenMail(smtp);
		server.start();
		return server;
	}

	/// The setting that makes a server send here.
	public static String smtpUrl() {
		return "smtp://127.0.0.1:" + SERVER.getSmtp().getPort();
	}

	/// The newest mail to an address with those words in its subject, when it has come.
	public static Mail await(String address, String subject) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> to(address).filter((mail) -> mail.subject().contains(subject)).reduce((_, last) -> last),
					Optional::isPresent)
			.orElseThrow();
	}

	/// The code of the newest mail with one that nobody has read yet, when it has come.
	public static String awaitCode(String address) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> to(address).filter((mail) -> mail.subject().contains("The code you asked for"))
				.flatMap((mail) -> CODE.matcher(mail.text()).results().limit(1).map(MatchResult::group))
				.reduce((_, last) -> last)
				.filter(READ::add)
				.map((code) -> UsedSecrets.note("mailed code", code)), Optional::isPresent)
			.orElseThrow();
	}

	/// How many mails an address has got with those words in their subject, so far.
	public static long count(String address, String subject) {
		return to(address).filter((mail) -> mail.subject().contains(subject)).count();
	}

	private static Stream<Mail> to(String address) {
		return Arrays.stream(SERVER.getReceivedMessagesForDomain(address)).map(TestMailbox::mail);
	}

	private static Mail mail(MimeMessage message) {
		try {
			MimeMultipart parts = (MimeMultipart) message.getContent();
			Map<String, String> headers = Collections.list(message.getAllHeaders())
				.stream()
				.collect(Collectors.toMap((header) -> header.getName(), Header::getValue, (first, _) -> first));
			return new Mail(message.getSubject(), (String) parts.getBodyPart(0).getContent(),
					(String) parts.getBodyPart(1).getContent(), headers,
					List.of(parts.getBodyPart(0).getContentType(), parts.getBodyPart(1).getContentType()));
		}
		catch (MessagingException | IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/// A mail as a reader sees it.
	///
	/// @param headers the first of each name
	/// @param types the parts' media types
	public record Mail(String subject, String text, String html, Map<String, String> headers, List<String> types) {

		/// The one link of the plain text.
		public URI link() {
			Matcher link = LINK.matcher(this.text);
			if (!link.find()) {
				throw new AssertionError("no link in: " + this.text);
			}
			URI uri = URI.create(link.group());
			if (uri.getRawQuery() != null && uri.getRawQuery().startsWith("token=")) {
				UsedSecrets.note("link token", uri.getRawQuery().substring("token=".length()));
			}
			return uri;
		}

	}

}
