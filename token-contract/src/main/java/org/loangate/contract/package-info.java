/// Words on the wire that the authorization server, the gateway and lenders' backends share: what a person agrees to,
/// how they were authenticated, what an action demands, and the gateway's route table. Plain Java.
@NullMarked
package org.loangate.contract;

import org.jspecify.annotations.NullMarked;
