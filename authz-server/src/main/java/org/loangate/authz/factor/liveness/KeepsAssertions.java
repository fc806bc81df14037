package org.loangate.authz.factor.liveness;

import org.loangate.authz.account.IdentityDisputes;

import org.springframework.context.annotation.Import;
import org.springframework.modulith.NamedInterface;

/// What an import needs to keep what a lender asserts of identity documents, and to hold those whose document is one.
/// Somebody must listen to [org.loangate.authz.account.ReviewNeeded] besides.
@NamedInterface("command")
@Import({ Vendors.class, DocumentClaims.class, IdentityCollisions.class, IdentityDisputes.class })
public class KeepsAssertions {

}
