/// A stand-in for an outside liveness vendor: it looks at nobody, lets the person at the screen choose the verdict, and
/// otherwise speaks the vendor's side of the protocol for real: sessions over HTTP, callbacks signed after Standard
/// Webhooks, retries. It can be told to misbehave as real vendors do.
///
/// @see <a href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</a>
@NullMarked
package org.loangate.demo.vendor;

import org.jspecify.annotations.NullMarked;
