/// How a request to the console's API is read and answered, whatever it asks for: who calls and by which scope, the body,
/// pages of a list, a repeat under one key, and problems.
@NullMarked
package org.loangate.authz.console.request;

import org.jspecify.annotations.NullMarked;
