/// What every Loangate process shares at its start: secrets out of files, the stores' addresses, the crypto provider, and
/// the door for clients with certificates.
@NullMarked
package org.loangate.bootstrap;

import org.jspecify.annotations.NullMarked;
