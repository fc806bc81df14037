/// The stand-in for a mail server and everybody's mailbox: it takes every mail and shows it to whoever looks.
@NullMarked
package org.loangate.demo.mailbox;

import org.jspecify.annotations.NullMarked;
