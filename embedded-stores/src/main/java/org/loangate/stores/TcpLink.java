package org.loangate.stores;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A link to a server of this machine that can be cut and joined again, for tests of what happens then.
///
/// Threads: all methods may be called from any thread.
public final class TcpLink implements AutoCloseable {

	private final URI first;

	private volatile URI target;

	private final int port;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket listener;

	/// Joined from the start.
	///
	/// @param target URL with a host and a port
	public TcpLink(String target) {
		this.first = URI.create(target);
		this.target = this.first;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.port = this.listener.getLocalPort();
		accept();
	}

	/// The target's URL, by way of this link.
	public String url() {
		return this.first.toString()
			.replace(this.first.getHost() + ":" + this.first.getPort(), "127.0.0.1:" + this.port);
	}

	/// Leads whoever connects from now on somewhere else. Connections there are stay
	/// where
	/// they are.
	public void lead(String other) {
		this.target = URI.create(other);
	}

	/// Ends every connection, and takes no other.
	public void cut() {
		try {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
			this.sockets.clear();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/// Takes connections again.
	public void join() {
		try {
			this.listener = new ServerSocket(this.port, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		accept();
	}

	private void accept() {
		ServerSocket accepting = this.listener;
		Thread.ofVirtual().start(() -> {
			try {
				while (true) {
					Socket near = accepting.accept();
					Socket far = new Socket(this.target.getHost(), this.target.getPort());
					this.sockets.add(near);
					this.sockets.add(far);
					Thread.ofVirtual().start(() -> copy(near, far));
					Thread.ofVirtual().start(() -> copy(far, near));
				}
			}
			catch (IOException _) {
				// Cut.
			}
		});
	}

	private static void copy(Socket from, Socket to) {
		try (from; to) {
			from.getInputStream().transferTo(to.getOutputStream());
		}
		catch (IOException _) {
			// Cut.
		}
	}

	@Override
	public void close() {
		cut();
	}

}
