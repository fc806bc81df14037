package org.loangate.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/// A lending API's answer, held back up to a bound until it was told of, and its digest. What is over the bound goes on as
/// it comes.
final class HeldResponse extends HttpServletResponseWrapper {

	private static final int MOST_HELD = 64 * 1024;

	private final ByteArrayOutputStream held = new ByteArrayOutputStream();

	private final MessageDigest sha256;

	private final Body body = new Body();

	private boolean holding = true;

	HeldResponse(HttpServletResponse response) {
		super(response);
		try {
			this.sha256 = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is on every platform", ex);
		}
	}

	/// base64url of the SHA-256 of the body; to be asked for once.
	String digest() {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(this.sha256.digest());
	}

	/// Lets it go to the client.
	void release() throws IOException {
		if (this.holding) {
			this.holding = false;
			this.held.writeTo(getResponse().getOutputStream());
			this.held.reset();
		}
	}

	@Override
	public ServletOutputStream getOutputStream() {
		return this.body;
	}

	@Override
	public PrintWriter getWriter() {
		return new PrintWriter(this.body, true, StandardCharsets.UTF_8);
	}

	@Override
	public void flushBuffer() throws IOException {
		if (!this.holding) {
			super.flushBuffer();
		}
	}

	@Override
	public void resetBuffer() {
		this.held.reset();
		super.resetBuffer();
	}

	private final class Body extends ServletOutputStream {

		@Override
		public void write(int one) throws IOException {
			write(new byte[] { (byte) one }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			HeldResponse.this.sha256.update(bytes, offset, length);
			if (HeldResponse.this.holding && HeldResponse.this.held.size() + length > MOST_HELD) {
				release();
			}
			OutputStream next = HeldResponse.this.holding ? HeldResponse.this.held : getResponse().getOutputStream();
			next.write(bytes, offset, length);
		}

		@Override
		public void flush() throws IOException {
			if (!HeldResponse.this.holding) {
				getResponse().getOutputStream().flush();
			}
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			throw new UnsupportedOperationException("written at once");
		}

	}

}
