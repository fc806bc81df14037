/// How long what is kept is kept: a setting for each class of rows, and the job that lets them go.
@NullMarked
@ApplicationModule(displayName = "retention", allowedDependencies = { "platform", "evidence" })
package org.loangate.authz.retention;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
