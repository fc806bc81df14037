package org.loangate.authz.session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BrowserLabelTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36                        | Chrome, Windows
					Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0          | Edge, Windows
					Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15                  | Safari, macOS
					Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0                                                                 | Firefox, Linux
					Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1 | Chrome, iPhone
					Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36 MicroMessenger/8 | WeChat, Android
					curl/8.5.0                                                                                                                             | ''
					<script>alert(1)</script>                                                                                                              | ''
					""")
	void saysWhatAPersonKnows(String userAgent, String label) {
		assertThat(BrowserLabel.of(userAgent)).isEqualTo(label);
	}

	@Test
	void staysWithinItsBound() {
		assertThat(BrowserLabel.of(null)).isEmpty();
		assertThat(BrowserLabel.of("Chrome Firefox Safari Windows iPhone Android ".repeat(300))).hasSizeLessThan(60);
	}

}
