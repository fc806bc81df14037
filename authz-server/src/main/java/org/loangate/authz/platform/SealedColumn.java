package org.loangate.authz.platform;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Declares, at the class that seals it, a column that holds [SecretCipher]'s ciphertexts, so that `rotate-kek` finds it.
///
/// The context of each is `<table>.<column>:<key>`; a key that is `bytea` is written in base64url without padding.
@Documented
@Repeatable(SealedColumn.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SealedColumn {

	/// The table.
	String table();

	/// The one column of its primary key.
	String key();

	/// The column, `bytea`.
	String column();

	/// Several columns of one class.
	@Documented
	@Retention(RetentionPolicy.RUNTIME)
	@Target(ElementType.TYPE)
	@interface All {

		/// The columns.
		SealedColumn[] value();

	}

}
