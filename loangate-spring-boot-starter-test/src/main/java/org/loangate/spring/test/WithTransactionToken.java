package org.loangate.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.loangate.contract.Acr;

/// While the test runs, every request without a `Txn-Token` gets one that says this: by MockMvc, or over HTTP where the
/// application listens on a port of the test. On a class it is for each of its tests, on a method in its place.
///
/// Not for tests of one application that run in parallel.
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface WithTransactionToken {

	/// `sub`: whose request it is.
	String subject() default "borrower-1";

	/// `scope`.
	String[] scopes() default {};

	/// `txn`; one for each test unless it is set.
	String txn() default "";

	/// The client's identifier, `rctx.client_id`.
	String clientId() default "lending-app";

	/// How strongly the borrower is authenticated, `rctx.acr`.
	Acr acr() default Acr.PHR;

	/// By what means, `rctx.amr`.
	String[] amr() default { "swk", "user", "mfa" };

	/// What was agreed: the one element of `authorization_details` as a client asks for
	/// it, in JSON. None unless it is
	/// set.
	String terms() default "";

}
