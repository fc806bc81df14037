package org.loangate.authz.staff;

import java.util.Map;

import org.loangate.authz.account.Subject;

/// One section of the operators' page: what there is to see of a part of the server, and the ways to change it. Ordered.
public interface OperationsSection {

	/// Name of the template, such as `staff/staff-operations`, whose fragment
	/// `section(view)` shows it.
	String template();

	/// What the fragment shows, by name.
	/// @param operator who looks
	Map<String, Object> view(Subject operator);

}
