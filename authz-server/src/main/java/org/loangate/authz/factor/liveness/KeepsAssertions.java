package org.loangate.authz.factor.liveness;

import org.springframework.context.annotation.Import;
import org.springframework.modulith.NamedInterface;

/// What an import needs to keep what a lender asserts of identity documents.
@NamedInterface("command")
@Import({ Vendors.class, DocumentClaims.class })
public class KeepsAssertions {

}
