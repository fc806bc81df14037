/// The lending web app a borrower uses: a confidential OAuth client whose tokens never leave the server.
///
/// Every way to the authorization server and back is a `Journey`, kept in the session under its `state`, so that two tabs
/// never meet. An `Application` is sent with one `Idempotency-Key` for good: while its outcome is unknown it is asked for
/// again, never started anew.
@NullMarked
package org.loangate.demo.borrower;

import org.jspecify.annotations.NullMarked;
