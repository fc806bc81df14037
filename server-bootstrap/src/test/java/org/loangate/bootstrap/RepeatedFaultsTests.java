package org.loangate.bootstrap;

import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
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
	void saysAJobThatFailsOnceAndWhere(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TaskSchedulingAutoConfiguration.class, ScheduledJobs.class))
			.withUserConfiguration(Scheduling.class)
			.withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> {
				Failing job = context.getBean(Failing.class);
				Awaitility.await().until(() -> job.runs.get() > 50);

				assertThat(output.getAll().lines().filter((line) -> line.contains("A job failed"))).singleElement()
					.satisfies((line) -> assertThat(line).contains("IllegalStateException: no?store", "Failing.run:")
						.hasSizeLessThan(500));
				assertThat(output).doesNotContain("\tat ");
			});
	}

	@Test
	void boundsHowManyFaultsItTellsApart() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		this.log.addAppender(lines);
		RepeatedFaults faults = new RepeatedFaults(this.log);

		for (int i = 0; i < 10_000; i++) {
			faults.note("timed out after " + i + " ms", "/");
			faults.note("fault " + "~".repeat(i % 500), "/");
		}

		assertThat(lines.list).hasSize(65);
	}

	@Test
	void cutsWhatStrangersWriteToOneShortLine() {
		assertThat(LogLine.of("~".repeat(16_000))).hasSizeLessThan(140).endsWith("of 16000");
		assertThat(LogLine.of("a\r\nforged line\u001b[31m")).isEqualTo("a??forged line?[31m");
		assertThat(LogLine.cause(new IllegalStateException("outer", new RuntimeException("in\nner"))))
			.isEqualTo("RuntimeException: in?ner");
	}

	@Configuration
	@EnableScheduling
	static class Scheduling {

		@Bean
		Failing failing() {
			return new Failing();
		}

	}

	static class Failing {

		private final AtomicInteger runs = new AtomicInteger();

		@Scheduled(fixedDelayString = "PT0.005S")
		void run() {
			this.runs.incrementAndGet();
			throw new IllegalArgumentException("outer", new IllegalStateException("no\nstore" + "~".repeat(5000)));
		}

	}

}
