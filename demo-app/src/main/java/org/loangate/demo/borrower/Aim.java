package org.loangate.demo.borrower;

import org.jspecify.annotations.Nullable;

/// What a journey to the authorization server is for.
sealed interface Aim {

	/// The scopes it asks for, space-separated.
	String scope();

	/// To know who the visitor is.
	record SignIn() implements Aim {

		@Override
		public String scope() {
			return "openid";
		}

	}

	/// To read loans.
	///
	/// @param stepUps how often a resource has already asked for a stronger sign-in on
	/// the way
	/// @param application whose outcome to look up, or nothing for the list
	record Read(int stepUps, @Nullable Application application) implements Aim {

		@Override
		public String scope() {
			return "openid loans:read";
		}

	}

	/// To carry out one application.
	///
	/// @param application the application
	/// @param scope the scopes its route needs
	record Undertake(Application application, String scope) implements Aim {
	}

}
