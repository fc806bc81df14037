package org.loangate.authz.platform;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class RepeatedFaultsTests {

	private final Logger log = (Logger) LoggerFactory.getLogger("repeated-faults");

	@Test
	void saysAFaultOnceHoweverOftenItComes() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		this.log.addAppender(lines);
		RepeatedFaults faults = new RepeatedFaults(this.log);

		for (int i = 0; i < 10_000; i++) {
			faults.note("OOM command not allowed", "/sign-in");
			faults.note("READONLY", "/oauth2/par");
		}

		assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage)
			.containsExactly("OOM command not allowed at /sign-in", "READONLY at /oauth2/par");
		assertThat(lines.list).allSatisfy((line) -> assertThat(line.getThrowableProxy()).isNull());
	}

	@Test
	void boundsHowManyFaultsItTellsApart() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		this.log.addAppender(lines);
		RepeatedFaults faults = new RepeatedFaults(this.log);

		for (int i = 0; i < 10_000; i++) {
			faults.note("timed out after " + i + " ms", "/");
			faults.note("fault " + "x".repeat(i % 500), "/");
		}

		assertThat(lines.list).hasSize(65);
	}

	@Test
	void cutsWhatStrangersWriteToOneShortLine() {
		assertThat(LogLine.of("x".repeat(16_000))).hasSizeLessThan(140).endsWith("of 16000");
		assertThat(LogLine.of("a\r\nforged line\u001b[31m")).isEqualTo("a??forged line?[31m");
		assertThat(LogLine.cause(new IllegalStateException("outer", new RuntimeException("in\nner"))))
			.isEqualTo("RuntimeException: in?ner");
	}

}
