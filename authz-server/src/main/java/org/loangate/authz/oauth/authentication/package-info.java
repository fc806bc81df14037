/// How clients prove who they are: by assertions, certificates and secrets; and those that have nothing to prove it by.
@NullMarked
package org.loangate.authz.oauth.authentication;

import org.jspecify.annotations.NullMarked;
