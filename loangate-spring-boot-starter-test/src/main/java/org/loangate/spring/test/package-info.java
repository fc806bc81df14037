/// For the tests of lenders' backends: transaction tokens that are signed by a key of the test alone, and verified by the
/// starter as any other.
@NullMarked
package org.loangate.spring.test;

import org.jspecify.annotations.NullMarked;
