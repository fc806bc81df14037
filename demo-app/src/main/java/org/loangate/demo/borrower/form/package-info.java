/// What is offered, and the form in which a visitor asks for it.
@NullMarked
package org.loangate.demo.borrower.form;

import org.jspecify.annotations.NullMarked;
