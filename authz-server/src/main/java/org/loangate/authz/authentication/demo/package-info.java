/// The accounts of the demo, and the refusal to run a real server with them.
@NullMarked
package org.loangate.authz.authentication.demo;

import org.jspecify.annotations.NullMarked;
