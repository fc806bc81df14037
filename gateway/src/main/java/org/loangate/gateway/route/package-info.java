/// What a request is: the route table that the authorization server signs, and where upstreams are.
@NullMarked
package org.loangate.gateway.route;

import org.jspecify.annotations.NullMarked;
