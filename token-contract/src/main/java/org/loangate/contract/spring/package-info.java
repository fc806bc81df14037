/// The Boot starter for lenders' backends behind the gateway, and what every Loangate process shares at start-up: secrets
/// out of files, and the crypto provider.
@NullMarked
package org.loangate.contract.spring;

import org.jspecify.annotations.NullMarked;
