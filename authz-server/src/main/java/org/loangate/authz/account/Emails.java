package org.loangate.authz.account;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import org.loangate.authz.account.Accounts.Confirmation;
import org.loangate.authz.account.Links.Fate;
import org.loangate.authz.account.Links.Link;
import org.loangate.authz.notice.Notice;
import org.loangate.authz.notice.Notices;
import org.loangate.authz.platform.Settings;

import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Finds out whether people read what is sent to the addresses they name.
///
/// A link goes to the address, good for a day and once. Where the address belongs to somebody else, they are told of
/// their account instead: whoever asked sees no difference.
@Component
public class Emails {

	private static final String PURPOSE = "confirm-email";

	private static final Duration LIFE = Duration.ofDays(1);

	private final Accounts accounts;

	private final EmailChanges changes;

	private final Links links;

	private final Notices notices;

	private final TransactionTemplate transactions;

	private final String issuer;

	Emails(Accounts accounts, EmailChanges changes, Links links, Notices notices, TransactionTemplate transactions,
			Settings settings) {
		this.accounts = accounts;
		this.changes = changes;
		this.links = links;
		this.notices = notices;
		this.transactions = transactions;
		this.issuer = settings.issuer().toString();
	}

	/// Asks for an address to be confirmed, in the caller's transaction, which has
	/// claimed it for the account.
	/// @param email in its normalized form
	public void ask(Subject subject, String email) {
		Notice notice = this.accounts.isTaken(email, subject)
				? new Notice("account-exists", Map.of(), URI.create(this.issuer + "/sign-in"))
				: new Notice("confirm-email", Map.of(), URI
					.create(this.issuer + "/email/confirm?token=" + this.links.issue(PURPOSE, subject, email, LIFE)));
		this.notices.send(email, LocaleContextHolder.getLocale(), notice);
	}

	/// Asks once more for the address that is claimed.
	public void askAgain(Subject subject, String email) {
		this.transactions.executeWithoutResult((_) -> {
			this.accounts.claim(subject, email);
			ask(subject, email);
		});
	}

	/// Asks for another address than before, whose links end with that. Whoever has an
	/// address is told there that another is to take its place, with a link that takes it
	/// back.
	/// @param vouched whether a settled factor was proven for it: it then counts once it
	/// is confirmed, and else after the wait
	public void change(Subject subject, String email, boolean vouched) {
		this.transactions.executeWithoutResult((_) -> {
			this.links.revoke(PURPOSE, subject);
			this.accounts.claim(subject, email);
			former(subject, email).ifPresent((former) -> this.accounts.tell(subject, former,
					new Notice("email-change-asked", Map.of(), this.changes.begin(subject, former, email, vouched))));
			ask(subject, email);
		});
	}

	// Claims are no addresses: nobody has to wait for whoever claimed another before.
	private Optional<String> former(Subject subject, String email) {
		return this.accounts.owned(subject).filter((former) -> !former.equals(email));
	}

	/// The address that a link is about, while the link is good. Changes nothing.
	public Optional<Link> find(String token) {
		return this.links.find(PURPOSE, token);
	}

	/// Why a link is not good.
	public Result fate(String token) {
		return switch (this.links.fate(PURPOSE, token)) {
			case Fate.USED -> Result.USED;
			case Fate.EXPIRED -> Result.EXPIRED;
			case Fate.REVOKED -> Result.REVOKED;
			case Fate.UNKNOWN, Fate.LIVE -> Result.UNKNOWN;
		};
	}

	/// Uses a link: the address is the account's.
	public Result confirm(String token) {
		try {
			return Objects.requireNonNull(this.transactions.execute((_) -> {
				Optional<Link> link = this.links.use(PURPOSE, token);
				if (link.isEmpty()) {
					return fate(token);
				}
				Subject subject = link.get().subject();
				String email = link.get().data();
				Optional<String> former = former(subject, email);
				Confirmation confirmation = (former.isPresent()
						&& this.accounts.claimed(subject).equals(Optional.of(email))
						&& !this.accounts.isTaken(email, subject)) ? this.changes.proven(subject, former.get(), email)
								: this.accounts.confirm(subject, email, null);
				// One sent before must not bring back what was replaced since.
				this.links.revoke(PURPOSE, subject);
				return switch (confirmation) {
					case CONFIRMED -> Result.CONFIRMED;
					case TAKEN -> Result.TAKEN;
					case WITHDRAWN -> Result.REVOKED;
					case WAITS -> Result.WAITS;
				};
			}));
		}
		catch (DuplicateKeyException _) {
			return Result.TAKEN;
		}
	}

	/// Uses a link the other way: its reader does not know the account.
	public Result disown(String token) {
		return Objects.requireNonNull(this.transactions.execute((_) -> {
			Optional<Link> link = this.links.use(PURPOSE, token);
			if (link.isEmpty()) {
				return fate(token);
			}
			this.changes.stop(link.get().subject());
			this.accounts.disown(link.get().subject(), link.get().data());
			this.links.revoke(PURPOSE, link.get().subject());
			return Result.DISOWNED;
		}));
	}

	/// What came of a link.
	public enum Result {

		CONFIRMED, WAITS, DISOWNED, TAKEN, USED, EXPIRED, REVOKED, UNKNOWN

	}

}
