package org.loangate.bootstrap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.task.SimpleAsyncTaskSchedulerCustomizer;
import org.springframework.boot.task.ThreadPoolTaskSchedulerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ErrorHandler;

/// What all scheduled jobs of a server share: one that fails is said in a line, then counted, and comes again in its time. A
/// store that is away fails some of them every second: a stack for each would fill the disk that the log is on.
///
/// The stack is there for whoever logs this class at `DEBUG`.
@AutoConfiguration
class ScheduledJobs {

	private static final Logger LOG = LoggerFactory.getLogger(ScheduledJobs.class);

	private final RepeatedFaults faults = new RepeatedFaults(LOG);

	@Bean
	SimpleAsyncTaskSchedulerCustomizer faultsOfJobsOnVirtualThreads() {
		return (scheduler) -> scheduler.setErrorHandler(sayingOnce());
	}

	@Bean
	ThreadPoolTaskSchedulerCustomizer faultsOfJobsInPool() {
		return (scheduler) -> scheduler.setErrorHandler(sayingOnce());
	}

	private ErrorHandler sayingOnce() {
		return (thrown) -> {
			this.faults.note("A job failed: " + LogLine.cause(thrown), LogLine.place(thrown));
			LOG.debug("A job failed", thrown);
		};
	}

}
