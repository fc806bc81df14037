package org.loangate.bootstrap;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/// Answers in the server's own form where Tomcat would by a page of its own: to what it refused before any filter saw it,
/// such as a request line that is none, and to what failed behind every handler.
///
/// Only what is no HTTP at all is left to Tomcat.
public final class LastAnswer implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

	private final Writer writer;

	/// @param writer says it in the server's form
	public LastAnswer(Writer writer) {
		this.writer = writer;
	}

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		factory.addContextCustomizers((context) -> {
			StandardHost host = (StandardHost) context.getParent();
			host.setErrorReportValveClass(Valve.class.getName());
			host.getPipeline().addValve(new Valve(this.writer));
		});
	}

	/// Says what went wrong.
	@FunctionalInterface
	public interface Writer {

		/// Writes an answer.
		///
		/// @param request as far as it was read: even its method may be missing
		/// @param response with its status set, and nothing written
		/// @param status 400 to 599
		void write(HttpServletRequest request, HttpServletResponse response, int status) throws IOException;

	}

	private static final class Valve extends ErrorReportValve {

		private static final Log logger = LogFactory.getLog(LastAnswer.class);

		private final Writer writer;

		Valve(Writer writer) {
			this.writer = writer;
		}

		@Override
		protected void report(Request request, Response response, @Nullable Throwable throwable) {
			int status = response.getStatus();
			if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
				return;
			}
			try {
				response.resetBuffer(true);
				this.writer.write(request, response, status);
				response.finishResponse();
			}
			catch (IOException | IllegalStateException ex) {
				logger.debug("Nobody is there to be told of status " + status, ex);
			}
		}

	}

}
