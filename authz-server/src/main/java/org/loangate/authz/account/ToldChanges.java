package org.loangate.authz.account;

import java.net.URI;
import java.util.Optional;

import org.loangate.authz.account.Links.Fate;
import org.loangate.authz.account.Links.Link;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;

import org.springframework.stereotype.Component;

/// Links that stand in the letters about changes: without signing in, they lead to a page that says what was changed and
/// takes back what can be, for as long as an address that was replaced is told of changes.
///
/// **Transactions:** [#link] and [#use] join the caller's.
@Component
public class ToldChanges {

	private static final String PURPOSE = "change-told";

	private final Links links;

	private final String issuer;

	ToldChanges(Links links, Settings settings) {
		this.links = links;
		this.issuer = settings.issuer().toString();
	}

	/// The link for a letter.
	/// @param notice what the letter is called
	/// @param kind of what was changed, such as a factor's identifier; may be empty
	/// @param reference which one; may be empty
	public URI link(Subject subject, String notice, String kind, String reference) {
		String data = String.join("\n", notice, kind, reference);
		return URI.create(this.issuer + "/stop/account?token="
				+ this.links.issue(PURPOSE, subject, data, Notices.TOLD_AFTER_REPLACEMENT));
	}

	/// The change that a link is about, while the link is good. Changes nothing.
	public Optional<Told> find(String token) {
		return this.links.find(PURPOSE, token).map(ToldChanges::told);
	}

	/// Uses a link up.
	public Optional<Told> use(String token) {
		return this.links.use(PURPOSE, token).map(ToldChanges::told);
	}

	/// What has become of a link.
	public Fate fate(String token) {
		return this.links.fate(PURPOSE, token);
	}

	private static Told told(Link link) {
		String[] data = link.data().split("\n", -1);
		return new Told(link.subject(), data[0], data[1], data[2]);
	}

	/// A change that somebody was told of.
	///
	/// @param notice what the letter was called
	/// @param kind of what was changed; may be empty
	/// @param reference which one; may be empty
	public record Told(Subject subject, String notice, String kind, String reference) {
	}

}
