package org.loangate.authz.platform.edge;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.server.ResponseStatusException;

/// Bounds the bodies that JSON is read from, whether they say how long they are or come in chunks: 413 beyond
/// [#MAX_LENGTH]. What reads its bytes by itself has bounds of its own.
@Component
@Order(Ordered.LOWEST_PRECEDENCE) // behind the security chains: a stranger's body is not
									// read at all
final class BodyLimitFilter extends OncePerRequestFilter {

	/// Bytes: far more than any question is made of.
	static final int MAX_LENGTH = 2 * 1024 * 1024;

	private static final String PATHS = "/access/v1/";

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return !request.getRequestURI().startsWith(PATHS);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (request.getContentLengthLong() > MAX_LENGTH) {
			response.sendError(HttpStatus.CONTENT_TOO_LARGE.value());
			return;
		}
		chain.doFilter(new HttpServletRequestWrapper(request) {

			@Override
			public ServletInputStream getInputStream() throws IOException {
				return new Bounded(super.getInputStream());
			}

		}, response);
	}

	/// A body that ends the request where it grows too long.
	private static final class Bounded extends ServletInputStream {

		private final ServletInputStream body;

		private long length;

		Bounded(ServletInputStream body) {
			this.body = body;
		}

		private int counted(int read) {
			this.length += Math.max(read, 0);
			if (this.length > MAX_LENGTH) {
				throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE);
			}
			return read;
		}

		@Override
		public int read() throws IOException {
			int one = this.body.read();
			counted((one < 0) ? 0 : 1);
			return one;
		}

		@Override
		public int read(byte[] bytes, int offset, int count) throws IOException {
			return counted(this.body.read(bytes, offset, count));
		}

		@Override
		public boolean isFinished() {
			return this.body.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.body.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.body.setReadListener(listener);
		}

	}

}
