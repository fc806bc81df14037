package org.loangate.demo.mailbox;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import org.junit.jupiter.api.Test;
import org.loangate.demo.support.DemoProcess;

import static org.assertj.core.api.Assertions.assertThat;

class MailboxTests {

	private final DemoProcess demo = DemoProcess.shared();

	private HttpResponse<String> mailbox(String language) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.demo.url() + "/mailbox"))
			.header("Accept-Language", language)
			.build();
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http.send(request, HttpResponse.BodyHandlers.ofString());
		}
	}

	private void send(String subject, String text) {
		GreenMailUtil.sendTextEmail("lin@example.test", "no-reply@localhost", subject, text,
				new ServerSetup(this.demo.smtpPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
	}

	@Test
	void showsWhatArrivedNewestFirstWithItsLink() throws Exception {
		send("the first", "nothing to open");
		send("the second", "open this:\nhttp://localhost:9000/email/confirm?token=abc");

		HttpResponse<String> page = mailbox("en");

		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).containsSubsequence("lin@example.test", "the second",
				"href=\"http://localhost:9000/email/confirm?token=abc\"", "the first");
		assertThat(mailbox("zh-CN").body()).contains("公共邮箱");
	}

	@Test
	void runsNothingOutOfAMail() throws Exception {
		send("<script>alert(1)</script>", "<img src=x onerror=alert(1)>");

		assertThat(mailbox("en").body()).doesNotContain("<script>alert", "<img src=x");
	}

}
