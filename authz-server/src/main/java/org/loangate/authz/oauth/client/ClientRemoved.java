package org.loangate.authz.oauth.client;

/// A client is gone, and with it whatever was issued to it. Published in the transaction that removes it.
public record ClientRemoved(String clientId) {
}
