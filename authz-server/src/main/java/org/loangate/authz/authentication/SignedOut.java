package org.loangate.authz.authentication;

/// Says that a sign-in ended: by signing out, or because somebody else signed in with the same browser.
public record SignedOut(Subject subject, String sid) {
}
