/// The Spring Boot starter for lenders' backends: on the class path, it lets no request through without a token that holds,
/// or does not let the application start.
@NullMarked
package org.loangate.spring;

import org.jspecify.annotations.NullMarked;
