/// What is demanded before something is done in a person's name: facts, rules over them (CEL), the decisions they led
/// to with every input, the settings the security team owns, and the gateway's route table. Reads no other module's
/// tables: it is given facts.
@NullMarked
@ApplicationModule(displayName = "policy", allowedDependencies = { "platform", "evidence" })
package org.loangate.authz.policy;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
