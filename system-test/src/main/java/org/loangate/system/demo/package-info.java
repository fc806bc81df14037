/// Starts a whole installation on one machine: PostgreSQL, Redis, the authorization server, gateways and the demo app,
/// each in a process of its own. `bin/demo` runs it for people, the system tests run it for themselves.
@NullMarked
package org.loangate.system.demo;

import org.jspecify.annotations.NullMarked;
