/// What happens to every request before and after a feature sees it: its public address, the size of its body, its
/// language, the headers of the answer, and the pages that say what went wrong.
@NullMarked
package org.loangate.authz.platform.edge;

import org.jspecify.annotations.NullMarked;
