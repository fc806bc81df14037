package org.loangate.authz.policy;

/// A policy, and which activation put it in force.
///
/// @param activation its position: of two the greater came later, whatever clocks say
public record InForce(Policy policy, long activation) {
}
