/// What the demo's tests share: the process on a free port with real stores, and stand-ins for the servers beside it that
/// speak real HTTP.
package org.loangate.demo.support;
