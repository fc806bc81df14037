package org.loangate.authz.factor.passkey;

import org.springframework.boot.context.properties.ConfigurationProperties;

/// Where the FIDO metadata is.
///
/// @param metadataFile path of the BLOB, or empty for none: then nothing is ever attested
/// @param metadataRootFile path of the roots its signer must lead to, PEM, or empty for GlobalSign Root CA R3 of the
/// platform's trust store
@ConfigurationProperties("loangate.fido")
record FidoSettings(String metadataFile, String metadataRootFile) {
}
