/// The demo around Loangate: a lending web app, the lending API behind the gateway, and a stand-in liveness vendor, in
/// one process on one port. The three know nothing of each other and speak over HTTP, as they would apart.
@NullMarked
package org.loangate.demo;

import org.jspecify.annotations.NullMarked;
