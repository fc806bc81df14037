/// What every Loangate process shares at its start: secrets out of files, the stores' addresses, the crypto provider, the
/// door for clients with certificates; and how faults stand in its log.
@NullMarked
package org.loangate.bootstrap;

import org.jspecify.annotations.NullMarked;
