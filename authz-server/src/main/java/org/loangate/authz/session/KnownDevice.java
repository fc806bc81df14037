package org.loangate.authz.session;

/// A browser in which its person has proven more than a password before. It proves nothing by itself: guesses from it are
/// counted apart from strangers', that is all.
///
/// @param id digest of its cookie, lower-case hexadecimal
public record KnownDevice(String id) {
}
