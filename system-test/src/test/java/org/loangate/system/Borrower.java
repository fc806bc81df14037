package org.loangate.system;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.loangate.system.demo.StackSettings;

/// A person at a browser, who knows a password, carries an authenticator app, and does on every page what it asks for.
final class Borrower implements AutoCloseable {

	private static final int MOST_PAGES = 25;

	private static final Pattern CODE = Pattern.compile("\\b[0-9]{8}\\b");

	// By whoever sits at whichever browser: one mailbox is read from several.
	private static final Set<String> CODES_TYPED = ConcurrentHashMap.newKeySet();

	final Browser browser;

	private final TestStacks tests;

	private final StackSettings settings;

	private final String email;

	private final String password;

	private @Nullable Totp totp;

	private String verdict = "passed";

	private String misbehaviour = "none";

	private Borrower(TestStacks tests, Browser browser, String email, String password) {
		this.tests = tests;
		this.settings = tests.get().settings();
		this.browser = browser;
		this.email = email;
		this.password = tests.secret(password);
	}

	/// Somebody who has just registered: unproven, with a password.
	static Borrower registered(TestStacks tests, Window window) {
		return registered(tests, Browser.open(window));
	}

	/// The same at a browser of their own.
	static Borrower registered(TestStacks tests, Browser browser) {
		byte[] random = new byte[8];
		new SecureRandom().nextBytes(random);
		String name = HexFormat.of().formatHex(random);
		Borrower borrower = new Borrower(tests, browser, name + "@example.test", "correct-horse-" + name);
		borrower.register();
		borrower.opensMail("/email/confirm");
		browser.click("[data-action=confirm-email]");
		browser.awaitPage("email");
		return borrower.account();
	}

	/// One of the demo's accounts.
	static Borrower known(TestStacks tests, Window window, String name, @Nullable String totpSecret) {
		Borrower borrower = new Borrower(tests, Browser.open(window), name + "@example.test", name + "-demo-2026");
		borrower.totp = (totpSecret != null) ? new Totp(totpSecret) : null;
		return borrower;
	}

	private void register() {
		this.browser.go(this.settings.issuer() + "/register");
		this.browser.awaitPage("register");
		this.browser.fill("[autocomplete=username]", this.email);
		this.browser.fill("[autocomplete=new-password]", this.password);
		this.browser.submit();
		account();
	}

	/// Waits for the newest mail with a link to that path, and opens it.
	Borrower opensMail(String path) {
		String link = "article[data-mail='" + this.email + "'] a[href*='" + path + "']";
		this.browser.go(this.settings.demoUrl() + "/mailbox");
		this.browser.await("a mail that leads to " + path, () -> {
			this.browser.reload();
			return this.browser.has(link);
		});
		this.browser.screenshot("mailbox");
		this.browser.go(this.tests.secret(this.browser.attribute(link, "href")));
		return this;
	}

	/// The same person at a new phone, on which there is nothing.
	Borrower atANewPhone(Window window) {
		return new Borrower(this.tests, Browser.open(window), this.email, this.password);
	}

	/// The same person, who chose another password.
	Borrower knowing(String newPassword) {
		return new Borrower(this.tests, this.browser, this.email, newPassword);
	}

	String email() {
		return this.email;
	}

	/// The page of the account, signed in to where needed.
	Borrower account() {
		this.browser.go(this.settings.issuer() + "/account");
		goOn("account");
		return this;
	}

	Borrower withTotp() {
		account();
		this.browser.click("[data-action=add-totp]");
		passUntil("[data-totp-secret]");
		this.totp = new Totp(this.tests.secret(this.browser.attribute("[data-totp-secret]", "data-totp-secret")));
		this.browser.screenshot("account-add-totp");
		this.browser.fill("[autocomplete=one-time-code]", this.totp.next());
		this.browser.submit();
		goOn("account");
		return this;
	}

	Borrower withPasskey(String name) {
		account();
		int before = this.browser.passkeys();
		this.browser.click("[data-action=add-passkey]");
		passUntil("button[data-passkey-create]");
		this.browser.fill("[name=name]", name);
		this.browser.screenshot("account-add-passkey");
		this.browser.click("button[data-passkey-create]");
		passUntil("[data-credential-id]");
		if (this.browser.passkeys() != before + 1) {
			throw new IllegalStateException("the authenticator made no passkey");
		}
		return this;
	}

	/// Adds the passkey that an application asks for, on its page, and goes on with it.
	void addsPasskeyOnTheWay() {
		this.browser.click("[data-enrol=passkey]");
		passUntil("button[data-passkey-create]");
		this.browser.fill("[name=name]", "Key");
		this.browser.click("button[data-passkey-create]");
	}

	Borrower withoutPasskeys() {
		account();
		for (int clicks = 0; clicks < MOST_PAGES && this.browser.has("[data-credential-id]"); clicks++) {
			this.browser.click("[data-credential-id] [data-action=remove]");
			goOn("account");
		}
		return this;
	}

	/// Ten fresh codes, which the page shows this once.
	List<String> newRecoveryCodes() {
		account();
		for (int pages = 0; pages < MOST_PAGES && !this.browser.has("[data-recovery-code]"); pages++) {
			// What was proven on the way leads back to a page that asks once more.
			if (this.browser.has("[data-action=new-recovery-codes]")) {
				this.browser.click("[data-action=new-recovery-codes]");
			}
			else {
				answer(this.browser.page());
			}
		}
		List<String> codes = this.browser.texts("[data-recovery-code]");
		codes.forEach(this.tests::secret);
		return codes;
	}

	Borrower withIdentityProven() {
		account();
		this.browser.click("[data-action=prove-identity]");
		goOn("account");
		this.browser.await("the proof to arrive", () -> {
			this.browser.reload();
			return !this.browser.has("[data-action=prove-identity]");
		});
		return this;
	}

	/// Asks for another payout account of the newest loan: the next page is Loangate's
	/// first question, or the outcome.
	void asksForPayoutTo(String account) {
		loans();
		this.browser.click("[data-action=change-payout]");
		this.browser.fill("[name=payout_account]", this.tests.secret(account));
		this.browser.submit();
	}

	/// What the vendor will say about the next face.
	Borrower facing(String nextVerdict) {
		this.verdict = nextVerdict;
		return this;
	}

	/// How the vendor will tell the next verdict, by the value of its page's `misbehave`.
	Borrower withVendor(String nextMisbehaviour) {
		this.misbehaviour = nextMisbehaviour;
		return this;
	}

	/// Fills in the lending app's form and sends it: the next page is Loangate's first
	/// question, or the outcome.
	void asksFor(TestLoan loan) {
		this.browser.go(this.settings.demoUrl() + "/apply");
		this.browser.awaitPage("apply");
		this.browser.fill("[name=amount]", loan.amount());
		this.browser.fill("[name=term_months]", Integer.toString(loan.termMonths()));
		this.browser.fill("[name=payout_account]", this.tests.secret(loan.payoutAccount()));
		this.browser.submit();
	}

	/// Asks for a loan and does all that is asked.
	///
	/// @return the value of `data-outcome`
	String borrows(TestLoan loan) {
		asksFor(loan);
		return outcome();
	}

	/// Does what page after page asks, until the lending app tells how it ended.
	String outcome() {
		goOn("no page but an outcome");
		return this.browser.attribute("[data-outcome]", "data-outcome");
	}

	/// Does what page after page asks, until one of these is shown, or an outcome.
	///
	/// @return the page's name; empty for an outcome
	String goOn(String... stops) {
		Set<String> wanted = Set.of(stops);
		for (int pages = 0; pages < MOST_PAGES; pages++) {
			if (hasOutcome()) {
				return "";
			}
			String page = this.browser.page();
			if (wanted.contains(page)) {
				return page;
			}
			answer(page);
		}
		throw new IllegalStateException("too many pages, the last one " + this.browser.page());
	}

	/// Fills in and sends the page for signing in, with the password.
	void sendsPassword() {
		answer("sign-in");
	}

	/// Fills in and sends the page for a code of the authenticator app.
	void sendsCode() {
		answer("totp");
	}

	private void passUntil(String css) {
		for (int pages = 0; pages < MOST_PAGES && !this.browser.has(css); pages++) {
			answer(this.browser.page());
		}
	}

	/// Whether the lending app says how it ended; while it is still asking, it does not.
	private boolean hasOutcome() {
		return this.browser.has("[data-outcome]:not([data-reason=working])");
	}

	private void answer(String page) {
		switch (page) {
			case "sign-in" -> {
				this.browser.fill("[autocomplete~=username]", this.email);
				this.browser.fill("[autocomplete=current-password]", this.password);
				this.browser.submit();
			}
			case "totp" -> {
				this.browser.fill("[autocomplete=one-time-code]", code());
				this.browser.submit();
			}
			case "mail-code" -> {
				this.browser.fill("[autocomplete=one-time-code]", mailedCode());
				this.browser.submit();
			}
			case "passkey" -> this.browser.click("button[data-action=passkey]");
			case "confirm-loan" -> this.browser.click("button[data-action=confirm]");
			case "vendor" -> {
				if (this.browser.has("[data-verdict]")) {
					this.browser.press("input[name=misbehave][value=" + this.misbehaviour + "]");
					this.browser.click("button[data-verdict=" + this.verdict + "]");
				}
				else {
					this.browser.click("[data-action=return]");
				}
			}
			case "denied", "held", "error", "removal" -> this.browser.submit();
			case "liveness" -> {
				if (this.browser.has("form[data-waiting]")) {
					this.browser.await("the vendor's verdict", () -> !this.browser.has("form[data-waiting]"));
				}
				else {
					this.browser.submit();
				}
			}
			default -> awaitChange(page);
		}
	}

	private void awaitChange(String page) {
		this.browser.await("a page after '" + page + "'", () -> hasOutcome() || !this.browser.page().equals(page));
	}

	// The newest code in a mail that was not typed in before; the page is where it was.
	private String mailedCode() {
		String page = this.browser.url();
		AtomicReference<String> code = new AtomicReference<>("");
		this.browser.go(this.settings.demoUrl() + "/mailbox");
		this.browser.await("a mail with a code", () -> {
			this.browser.reload();
			this.browser.texts("article[data-mail='" + this.email + "']")
				.stream()
				.flatMap((mail) -> CODE.matcher(mail).results().limit(1).map(MatchResult::group))
				.findFirst()
				.filter((newest) -> !CODES_TYPED.contains(newest))
				.ifPresent(code::set);
			return !code.get().isEmpty();
		});
		CODES_TYPED.add(code.get());
		this.browser.go(page);
		return this.tests.secret(code.get());
	}

	private String code() {
		if (this.totp == null) {
			throw new IllegalStateException(this.email + " is asked for a code and has no authenticator");
		}
		return this.totp.next();
	}

	/// The loans that the lending app lists.
	List<String> loans() {
		this.browser.go(this.settings.demoUrl() + "/loans");
		goOn("loans");
		return this.browser.attributes("[data-loan-id]", "data-loan-id");
	}

	/// Signs in with another browser too.
	void signsInAlsoAt(Browser other) {
		other.go(this.settings.issuer() + "/sign-in");
		other.awaitPage("sign-in");
		other.fill("[autocomplete~=username]", this.email);
		other.fill("[autocomplete=current-password]", this.password);
		other.submit();
		other.awaitPage("account");
	}

	/// Forgets every session, as a browser does that starts anew.
	void startsAnew() {
		for (String url : List.of(this.settings.issuer(), this.settings.demoUrl())) {
			this.browser.go(url + "/");
			this.browser.forgetCookies();
		}
	}

	@Override
	public void close() {
		this.browser.close();
	}

}
